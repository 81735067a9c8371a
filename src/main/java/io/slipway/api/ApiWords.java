package io.slipway.api;

import java.util.Map;
import java.util.Optional;

/** What the parameters of the API mean, once for all the places where they stand. */
final class ApiWords {

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("name", "The cluster's name"),
            Map.entry("cluster", "The cluster's name"),
            Map.entry("host", "The host's name"),
            Map.entry("version", "The number of the definition's version; below 0 for one that an operation proposes"),
            Map.entry("If-Match", "The version that this one is written on top of, as ETag told it; absent for the first"),
            Map.entry("Idempotency-Key", "Chosen by the caller; the same request with the same key starts one operation"),
            Map.entry("Last-Event-ID", "The id of the last event that was read; the stream goes on behind it"),
            Map.entry("namespace", "Only pods of this namespace"),
            Map.entry("label", "Only pods with this label, as name=value; several must all hold"),
            Map.entry("operation", "Only what is about this operation, such as OPS-12"),
            Map.entry("type", "Only events of these types, separated by commas"),
            Map.entry("after", "Only what comes behind this id: the next of the page before"),
            Map.entry("before", "Only what is older than this: the next of the page before"),
            Map.entry("size", "How many at most; what is too large is bounded"),
            Map.entry("running", "Only operations that have not ended"),
            Map.entry("process", "Only operations of this process, such as node-join"),
            Map.entry("state", "Only operations that stand like this"),
            Map.entry("ticket", "Only operations with exactly this ticket"),
            Map.entry("startedBy", "Only operations that this person, or token:NAME, started"),
            Map.entry("since", "Only what started at this moment or later, such as 2026-03-01T12:00:00Z"),
            Map.entry("until", "Only what started before this moment, such as 2026-03-02T00:00:00Z"),
            Map.entry("standing", "Whether only findings that still stand are wanted"),
            Map.entry("activity", "Only commands of this step"),
            Map.entry("step", "Only runs of this step"),
            Map.entry("runs", "Whether the columns of runs are filled"),
            Map.entry("output", "Whether outputs are in the answer"),
            Map.entry("command", "The command's id"),
            Map.entry("incident", "The incident's id"),
            Map.entry("task", "The task's id"),
            Map.entry("definition", "The engine's id of the diagram, as progress and processes tell it"),
            Map.entry("steps", "In a stream: the operation whose changes of steps are told too"),
            Map.entry("text", "Only what has these words in it: ids, names, tickets, people"),
            Map.entry("assignee", "Only tasks that this person has taken"),
            Map.entry("person", "Only what this person, or token:NAME, did"),
            Map.entry("earlierThan", "Only what was done before this moment: the next of the page before"),
            Map.entry("delivery", "The delivery's id"));

    private ApiWords() {}

    /** Empty for a parameter that nobody has said anything about. */
    static Optional<String> of(String path, String parameter) {
        if (parameter.equals("id")) {
            return Optional.of(
                    path.contains("/tokens/") ? "The token's id"
                    : path.contains("/api/v1/findings/") ? "The finding's id"
                    : path.contains("/webhooks/") ? "The webhook's id"
                    : "The operation's id, such as OPS-12");
        }
        if (parameter.equals("process") && path.contains("{process}")) {
            return Optional.of("The process's key, such as node-join");
        }
        if (parameter.equals("host") && path.equals("/api/v1/operations")) {
            return Optional.of("Only operations that name this host; with cluster also those about all of its hosts");
        }
        return Optional.ofNullable(WORDS.get(parameter));
    }
}
