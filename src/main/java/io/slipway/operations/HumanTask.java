package io.slipway.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task that waits for a person, as a program can show it and answer it.
 *
 * @param key the task's name in its diagram
 * @param documentation what to do, and how to see it by hand
 * @param data the values that its form shows
 * @param questions what it may be answered with; every one may be left out
 */
public record HumanTask(
        String id,
        String key,
        String name,
        Optional<String> assignee,
        Instant created,
        String documentation,
        Map<String, JsonNode> data,
        List<Question> questions) {

    /**
     * A question of the task.
     *
     * @param key names the answer
     * @param allowed the values that may be chosen; empty for free text
     * @param usual what is taken when nothing is answered
     */
    public record Question(String key, String label, List<String> allowed, Optional<String> usual) {}
}
