package io.slipway.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.variable.Variables;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Starts operations for programs, by the same start as for people. A request that carries a key is one operation,
 * however often it is sent: the key is written in the transaction of the start.
 */
public final class Starts {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final String KEY = "[\\x21-\\x7e]{1,255}";

    private final ProcessEngine engine;
    private final OperationTable operations;
    private final JdbcClient client;
    private final TransactionTemplate transaction;
    private final People people;
    private final Clock clock;

    Starts(
            ProcessEngine engine,
            OperationTable operations,
            JdbcClient client,
            PlatformTransactionManager transactions,
            People people,
            Clock clock) {
        this.engine = engine;
        this.operations = operations;
        this.client = client;
        this.transaction = new TransactionTemplate(transactions);
        this.people = people;
        this.clock = clock;
    }

    /**
     * What came of a request.
     *
     * @param created false when the same request had made it before
     */
    public record Started(Operation operation, boolean created) {}

    /** The key came with another request before. */
    public static final class KeyUsed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        KeyUsed(String message) {
            super(message);
        }
    }

    /**
     * @param key from the header {@code Idempotency-Key}; the caller's own
     * @throws StartRefused when a condition is not met
     * @throws KeyUsed when the key came with another request
     */
    public Started start(StartWish wish, Optional<String> key) {
        ProcessDefinition process = startable(wish.process());
        Map<String, Object> variables = variables(wish, process);
        if (key.isEmpty()) {
            return new Started(transaction.execute(status -> started(wish.process(), variables)), true);
        }
        if (!key.get().matches(KEY)) {
            throw refused("The Idempotency-Key has 1 to 255 visible ASCII characters.");
        }
        String caller = people.now().orElse(People.SLIPWAY);
        String digest = ClusterDefinitions.digest(text(wish));
        Optional<Started> before = before(caller, key.get(), digest);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            return new Started(
                    transaction.execute(status -> {
                        client.sql("insert into slipway_start_key (caller, start_key, request_digest, asked_at)"
                                        + " values (?, ?, ?, ?)")
                                .params(caller, key.get(), digest, clock.instant().atOffset(ZoneOffset.UTC))
                                .update();
                        Operation operation = started(wish.process(), variables);
                        client.sql("update slipway_start_key set operation = ? where caller = ? and start_key = ?")
                                .params(operation.number(), caller, key.get())
                                .update();
                        return operation;
                    }),
                    true);
        } catch (DuplicateKeyException | PessimisticLockingFailureException sameMoment) {
            return before(caller, key.get(), digest).orElseThrow(() -> StartRefused.busy(
                    "The same request is being worked on at this moment. Send it again.",
                    sameMoment));
        }
    }

    private Optional<Started> before(String caller, String key, String digest) {
        return client.sql("select request_digest, operation from slipway_start_key where caller = ? and start_key = ?")
                .params(caller, key)
                .query((row, index) -> {
                    if (!row.getString(1).equals(digest)) {
                        throw new KeyUsed("The Idempotency-Key came with another request before. Use a new one for a new"
                                + " request.");
                    }
                    return new Started(operations.operation(row.getLong(2)).orElseThrow(), false);
                })
                .optional();
    }

    private Operation started(String process, Map<String, Object> variables) {
        String instance = engine.getRuntimeService().startProcessInstanceByKey(process, variables).getId();
        return operations.ofInstance(instance).orElseThrow(() -> new IllegalStateException("the process " + process
                + " makes no operation. What to do: give its start event the execution listener ${startOperation}."));
    }

    private ProcessDefinition startable(String key) {
        List<ProcessDefinition> all = engine.getRepositoryService().createProcessDefinitionQuery()
                .latestVersion()
                .startableInTasklist()
                .active()
                .orderByProcessDefinitionKey()
                .asc()
                .list();
        return all.stream()
                .filter(definition -> definition.getKey().equals(key))
                .findFirst()
                .orElseThrow(() -> refused("There is no process \"" + (key.length() <= 60 ? key : key.substring(0, 60))
                        + "\" that can be started. Known are: "
                        + String.join(", ", all.stream().map(ProcessDefinition::getKey).toList()) + "."));
    }

    private Map<String, Object> variables(StartWish wish, ProcessDefinition process) {
        if (!wish.options().isEmpty()) {
            List<String> wrong = engine.getFormService().getStartFormData(process.getId()).getCamundaFormRef() != null
                    ? DeployedForm.read(engine.getFormService().getDeployedStartForm(process.getId()))
                            .wrong(wish.options())
                    : List.of("The process asks for no options.");
            if (!wrong.isEmpty()) {
                throw refused(String.join(" ", wrong));
            }
        }
        Map<String, Object> variables = new HashMap<>(wish.options());
        variables.put("cluster", wish.cluster());
        variables.put("mode", wish.mode());
        variables.put("ticket", wish.ticket());
        if (!wish.hosts().isEmpty()) {
            variables.put("hosts", String.join(",", wish.hosts()));
        }
        if (!wish.newHosts().isEmpty()) {
            // Longer than the engine keeps texts, and needed only while it starts.
            variables.put("newHosts", Variables.stringValue(json(wish.newHosts()), true));
        }
        return variables;
    }

    private static String text(StartWish wish) {
        Map<String, Object> said = new TreeMap<>(Map.of(
                "process", wish.process(),
                "cluster", wish.cluster(),
                "hosts", wish.hosts(),
                "mode", wish.mode(),
                "ticket", wish.ticket(),
                "options", new TreeMap<>(wish.options())));
        if (!wish.newHosts().isEmpty()) {
            said.put("newHosts", wish.newHosts());
        }
        return json(said);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static StartRefused refused(String message) {
        return StartRefused.badInput(message);
    }
}
