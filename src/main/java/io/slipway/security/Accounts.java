package io.slipway.security;

import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;

/** Accounts and roles, kept as the engine's users and groups so that Cockpit and Tasklist know the same people. */
public final class Accounts {

    /** The engine's own group of administrators. */
    static final String ENGINE_ADMINS = "camunda-admin";

    private final IdentityService identity;

    Accounts(IdentityService identity) {
        this.identity = identity;
    }

    /** True while nobody can log in. */
    boolean nobody() {
        return identity.createUserQuery().count() == 0;
    }

    /** Makes sure that the group of every role exists. */
    void ensureGroups() {
        for (Role role : Role.values()) {
            ensureGroup(role.group(), "Slipway " + role.name().toLowerCase(java.util.Locale.ROOT) + "s");
        }
        ensureGroup(ENGINE_ADMINS, "Engine administrators");
    }

    private void ensureGroup(String id, String name) {
        if (identity.createGroupQuery().groupId(id).count() == 0) {
            Group group = identity.newGroup(id);
            group.setName(name);
            group.setType("SLIPWAY");
            identity.saveGroup(group);
        }
    }

    /** Makes an account with a role, where there is none of that name. An existing account stays as it is. */
    public void ensure(String user, String password, Role role) {
        if (identity.createUserQuery().userId(user).count() > 0) {
            return;
        }
        ensureGroups();
        User account = identity.newUser(user);
        account.setFirstName(user.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + user.substring(1));
        account.setLastName("");
        account.setPassword(password);
        identity.saveUser(account);
        identity.createMembership(user, role.group());
        if (role == Role.ADMIN) {
            identity.createMembership(user, ENGINE_ADMINS);
        }
    }

    /** The user's groups as the engine knows them. */
    List<String> groups(String user) {
        return identity.createGroupQuery().groupMember(user).list().stream().map(Group::getId).toList();
    }

    boolean passwordMatches(String user, String password) {
        return identity.checkPassword(user, password);
    }
}
