package io.slipway.security;

import java.util.Arrays;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.BatchPermissions;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.authorization.UserOperationLogCategoryPermissions;

/**
 * What each role may do in the engine, as least privileges. The engine knows no hierarchy of groups, so what viewers may
 * is granted to operators too. Only administrators deploy and define task filters: both can hold expressions.
 */
final class Authorizations {

    private final AuthorizationService service;

    Authorizations(AuthorizationService service) {
        this.service = service;
    }

    void ensure() {
        for (Role role : new Role[] {Role.VIEWER, Role.OPERATOR}) {
            look(role.group());
        }
        work(Role.OPERATOR.group());
        for (Resources resource : Resources.values()) {
            grant(Accounts.ENGINE_ADMINS, resource, "*", Permissions.ALL);
        }
    }

    private void look(String group) {
        grant(group, Resources.APPLICATION, "cockpit", Permissions.ACCESS);
        grant(group, Resources.APPLICATION, "tasklist", Permissions.ACCESS);
        grant(group, Resources.FILTER, "*", Permissions.READ);
        grant(group, Resources.DEPLOYMENT, "*", Permissions.READ);
        grant(group, Resources.BATCH, "*", Permissions.READ);
        grant(group, Resources.OPERATION_LOG_CATEGORY, "*", UserOperationLogCategoryPermissions.READ);
        grant(group, Resources.PROCESS_DEFINITION, "*",
                ProcessDefinitionPermissions.READ,
                ProcessDefinitionPermissions.READ_INSTANCE,
                ProcessDefinitionPermissions.READ_TASK,
                ProcessDefinitionPermissions.READ_HISTORY);
    }

    private void work(String group) {
        grant(group, Resources.PROCESS_DEFINITION, "*",
                ProcessDefinitionPermissions.READ,
                ProcessDefinitionPermissions.READ_INSTANCE,
                ProcessDefinitionPermissions.READ_TASK,
                ProcessDefinitionPermissions.READ_HISTORY,
                ProcessDefinitionPermissions.CREATE_INSTANCE,
                ProcessDefinitionPermissions.UPDATE_INSTANCE,
                ProcessDefinitionPermissions.DELETE_INSTANCE,
                ProcessDefinitionPermissions.SUSPEND_INSTANCE,
                ProcessDefinitionPermissions.RETRY_JOB,
                ProcessDefinitionPermissions.UPDATE_TASK,
                ProcessDefinitionPermissions.TASK_WORK,
                ProcessDefinitionPermissions.TASK_ASSIGN);
        grant(group, Resources.PROCESS_INSTANCE, "*", Permissions.CREATE);
        grant(group, Resources.BATCH, "*", Permissions.READ, BatchPermissions.CREATE_BATCH_SET_JOB_RETRIES);
    }

    private void grant(String group, Resource resource, String resourceId, Permission... permissions) {
        Authorization authorization = service.createAuthorizationQuery()
                .groupIdIn(group)
                .resourceType(resource)
                .resourceId(resourceId)
                .authorizationType(Authorization.AUTH_TYPE_GRANT)
                .singleResult();
        if (authorization == null) {
            authorization = service.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            authorization.setGroupId(group);
            authorization.setResource(resource);
            authorization.setResourceId(resourceId);
        }
        authorization.setPermissions(Arrays.copyOf(permissions, permissions.length));
        service.saveAuthorization(authorization);
    }
}
