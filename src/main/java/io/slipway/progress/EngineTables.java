package io.slipway.progress;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.HistoricVariableInstance;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the engine's tables tell about one operation, by the id of its main process instance. The engine's own queries count by
 * process definition and list rows as objects; these count all that an operation called at once, and read only the columns
 * that are shown. The tables are those of the engine's published schema (Camunda manual, "Database Schema").
 */
final class EngineTables {

    /** Names of hosts are in the called process itself; the loop that calls it has a variable of that name too. */
    private static final String OF_THE_HOST = " and %s in (select v.PROC_INST_ID_ from ACT_HI_VARINST v"
            + " where v.ROOT_PROC_INST_ID_ = :root and v.NAME_ = 'host' and v.TEXT_ = :host"
            + " and v.EXECUTION_ID_ = v.PROC_INST_ID_)";

    /** The engine keeps a row of its own for a loop as a whole. */
    private static final String LOOP = "#multiInstanceBody";

    private final JdbcClient client;
    private final HistoryService history;

    EngineTables(JdbcClient client, HistoryService history) {
        this.client = client;
        this.history = history;
    }

    /** An activity of a deployed diagram. */
    record Place(String definition, String activity) {

        static Place of(String definition, String activity) {
            return new Place(definition, activity.endsWith(LOOP)
                    ? activity.substring(0, activity.length() - LOOP.length())
                    : activity);
        }
    }

    /** How many process instances of a definition run and have ended. */
    record Instances(int running, int finished) {}

    /** A call that was made. */
    record Call(Place from, String definition) {}

    /**
     * How often an activity ended, and when last.
     *
     * @param open those that have begun and not ended
     */
    record Ends(int open, int finished, int cancelled, Optional<Long> lastEnded) {}

    /** The definition of the main process; empty when the engine's history of it is gone. */
    Optional<String> definition(String root) {
        return client.sql("select PROC_DEF_ID_ from ACT_HI_PROCINST where PROC_INST_ID_ = ?")
                .param(root)
                .query(String.class)
                .optional();
    }

    /** By definition. */
    Map<String, Instances> instances(String root, Optional<String> host) {
        Map<String, Instances> found = new HashMap<>();
        ask("select p.PROC_DEF_ID_, count(*) - count(p.END_TIME_), count(p.END_TIME_) from ACT_HI_PROCINST p"
                + " where p.ROOT_PROC_INST_ID_ = :root" + of(host, "p.PROC_INST_ID_") + " group by p.PROC_DEF_ID_",
                root, host, row -> found.put(row.getString(1), new Instances(row.getInt(2), row.getInt(3))));
        return found;
    }

    /** All calls that were made, each once. */
    List<Call> calls(String root) {
        return client.sql("select distinct a.PROC_DEF_ID_, a.ACT_ID_, p.PROC_DEF_ID_ from ACT_HI_ACTINST a"
                        + " join ACT_HI_PROCINST p on p.PROC_INST_ID_ = a.CALL_PROC_INST_ID_"
                        + " where a.ROOT_PROC_INST_ID_ = ? and a.CALL_PROC_INST_ID_ is not null")
                .param(root)
                .query((row, index) -> new Call(Place.of(row.getString(1), row.getString(2)), row.getString(3)))
                .list();
    }

    /** What the history tells; the loop around a repeated activity is not counted. */
    Map<Place, Ends> ends(String root, Optional<String> host) {
        Map<Place, Ends> found = new HashMap<>();
        ask("select a.PROC_DEF_ID_, a.ACT_ID_, count(*) - count(a.END_TIME_),"
                        + " sum(case when a.END_TIME_ is not null and a.ACT_INST_STATE_ <> 2 then 1 else 0 end),"
                        + " sum(case when a.END_TIME_ is not null and a.ACT_INST_STATE_ = 2 then 1 else 0 end),"
                        + " max(a.END_TIME_) from ACT_HI_ACTINST a"
                        + " where a.ROOT_PROC_INST_ID_ = :root and a.ACT_TYPE_ <> 'multiInstanceBody'"
                        + of(host, "a.PROC_INST_ID_") + " group by a.PROC_DEF_ID_, a.ACT_ID_",
                root, host, row -> found.put(
                        Place.of(row.getString(1), row.getString(2)),
                        new Ends(row.getInt(3), row.getInt(4), row.getInt(5),
                                Optional.ofNullable(row.getTimestamp(6)).map(java.sql.Timestamp::getTime))));
        return found;
    }

    /**
     * What is about to begin or just works: a step that fails leaves no trace in the history, only its job. Jobs do not name the
     * main process, their process instances do.
     */
    Map<Place, Integer> begun(String root, Optional<String> host) {
        return counted("select d.PROC_DEF_ID_, d.ACT_ID_, count(*) from ACT_RU_JOB j"
                + " join ACT_RU_JOBDEF d on d.ID_ = j.JOB_DEF_ID_ join ACT_RU_EXECUTION e on e.ID_ = j.PROCESS_INSTANCE_ID_"
                + " where e.ROOT_PROC_INST_ID_ = :root and d.JOB_CONFIGURATION_ = 'async-before'"
                + of(host, "j.PROCESS_INSTANCE_ID_") + " group by d.PROC_DEF_ID_, d.ACT_ID_", root, host);
    }

    /** Incidents that stand, also at the activities that called where they are. */
    Map<Place, Integer> incidents(String root, Optional<String> host) {
        return counted("select i.PROC_DEF_ID_, i.ACTIVITY_ID_, count(*) from ACT_RU_INCIDENT i"
                + " join ACT_RU_EXECUTION e on e.ID_ = i.PROC_INST_ID_"
                + " where e.ROOT_PROC_INST_ID_ = :root and i.ACTIVITY_ID_ is not null"
                + of(host, "i.PROC_INST_ID_") + " group by i.PROC_DEF_ID_, i.ACTIVITY_ID_", root, host);
    }

    /** The host that each called process instance is about. */
    Map<String, String> hosts(String root) {
        Map<String, String> found = new HashMap<>();
        client.sql("select v.PROC_INST_ID_, v.TEXT_ from ACT_HI_VARINST v where v.ROOT_PROC_INST_ID_ = ?"
                        + " and v.NAME_ = 'host' and v.EXECUTION_ID_ = v.PROC_INST_ID_ and v.TEXT_ is not null")
                .param(root)
                .query((RowCallbackHandler) row -> found.put(row.getString(1), row.getString(2)));
        return found;
    }

    /**
     * The hosts that the operation was about when it was started, as its diagrams loop over them: none for one that changes no
     * host. Empty when the engine's history of it is gone.
     */
    Optional<List<String>> hostsAtTheStart(String root) {
        return hostsIn(root, "hosts");
    }

    /** The hosts that a variable of the main process names; empty when it has no such variable, or its history is gone. */
    Optional<List<String>> hostsIn(String root, String variable) {
        return history.createHistoricVariableInstanceQuery().processInstanceId(root).variableName(variable).list().stream()
                .filter(found -> root.equals(found.getExecutionId()))
                .findFirst()
                .map(HistoricVariableInstance::getValue)
                .map(hosts -> hosts instanceof List<?> names ? names.stream().map(String::valueOf).toList() : List.of());
    }

    /** Hands over every run of every activity in the order of their beginnings. */
    void runs(String root, Runs runs) {
        client.sql("select a.PROC_INST_ID_, a.PROC_DEF_ID_, a.ACT_ID_, a.START_TIME_, a.END_TIME_, a.ACT_INST_STATE_"
                        + " from ACT_HI_ACTINST a where a.ROOT_PROC_INST_ID_ = ? and a.ACT_TYPE_ <> 'multiInstanceBody'"
                        + " order by a.START_TIME_, a.SEQUENCE_COUNTER_")
                .param(root)
                .query((RowCallbackHandler) row -> runs.run(
                        row.getString(1), Place.of(row.getString(2), row.getString(3)), row.getTimestamp(4).getTime(),
                        row.getTimestamp(5) == null ? 0 : row.getTimestamp(5).getTime(), row.getInt(6) == 2));
    }

    /** Takes one run; {@code ended} is 0 while it is open. */
    @FunctionalInterface
    interface Runs {
        void run(String instance, Place place, long started, long ended, boolean cancelled);
    }

    private Map<Place, Integer> counted(String sql, String root, Optional<String> host) {
        Map<Place, Integer> found = new HashMap<>();
        ask(sql, root, host, row ->
                found.merge(Place.of(row.getString(1), row.getString(2)), row.getInt(3), Integer::sum));
        return found;
    }

    private void ask(String sql, String root, Optional<String> host, Reader reader) {
        client.sql(sql)
                .param("root", root)
                .param("host", host.orElse(""))
                .query((RowCallbackHandler) reader::read);
    }

    private static String of(Optional<String> host, String instance) {
        return host.isPresent() ? OF_THE_HOST.formatted(instance) : "";
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }
}
