package io.slipway.engine;

import java.util.Optional;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;

/** Which process a call activity of a deployed diagram calls. */
public final class CalledProcesses {

    private final RepositoryService repository;

    public CalledProcesses(RepositoryService repository) {
        this.repository = repository;
    }

    /**
     * As the engine finds it: in the caller's deployment, or the latest where the caller is bound to that.
     *
     * @param key of the called process; an expression has none
     * @param deployment the caller's
     */
    public Optional<ProcessDefinition> called(String key, String deployment) {
        return Optional.ofNullable(repository.createProcessDefinitionQuery()
                        .deploymentId(deployment)
                        .processDefinitionKey(key)
                        .singleResult())
                .or(() -> Optional.ofNullable(repository.createProcessDefinitionQuery()
                        .processDefinitionKey(key)
                        .latestVersion()
                        .singleResult()));
    }
}
