package io.slipway.operations;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.spin.plugin.variable.SpinValues;
import org.camunda.spin.plugin.variable.value.JsonValue;

/** Data of human tasks in the form in which Tasklist shows it, bounded so that 300 hosts do not drown a person. */
final class TaskData {

    /** Rows of a table in a task; the rest is behind the operation's link. */
    static final int MOST_ROWS = 100;

    private static final int LONGEST_CELL = 300;
    /** The engine stores no text longer than 4000 characters in a variable. */
    private static final int LONGEST_TEXT = 3900;
    private static final ObjectMapper JSON = new ObjectMapper();

    private TaskData() {}

    /** A row by column names and values in turn. */
    static Map<String, String> row(String... columnsAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int index = 0; index < columnsAndValues.length; index += 2) {
            row.put(columnsAndValues[index], columnsAndValues[index + 1]);
        }
        return row;
    }

    /** The first rows as JSON; where there are more, a last row says how many and where they are. */
    static JsonValue table(List<Map<String, String>> rows, String where) {
        ArrayNode table = JSON.createArrayNode();
        for (Map<String, String> row : rows.subList(0, Math.min(rows.size(), MOST_ROWS))) {
            ObjectNode entry = table.addObject();
            row.forEach((column, value) -> entry.put(column, cell(value)));
        }
        if (rows.size() > MOST_ROWS) {
            ObjectNode rest = table.addObject();
            rows.get(0).keySet().forEach(column -> rest.put(column, "…"));
            rest.put(
                    List.copyOf(rows.get(0).keySet()).get(rows.get(0).size() - 1),
                    "and " + (rows.size() - MOST_ROWS) + " more: " + where);
        }
        return SpinValues.jsonValue(table.toString()).create();
    }

    /** A text that fits into a variable. */
    static String text(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "\n…";
    }

    private static String cell(String value) {
        return value.length() <= LONGEST_CELL ? value : value.substring(0, LONGEST_CELL) + "…";
    }

    /** Where an operation's plan, steps and commands are shown. */
    static String link(String operation) {
        return "/operations/" + operation;
    }
}
