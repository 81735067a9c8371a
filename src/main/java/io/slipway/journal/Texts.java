package io.slipway.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.host.Redaction;
import io.slipway.step.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes every text fit for the tables: redacted once more, bounded, without what PostgreSQL refuses. */
final class Texts {

    /** Characters of a command's output, and of a change's diff, that are kept. */
    static final int LONGEST = 256 * 1024;

    private static final int MOST_CHANGES = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Texts() {}

    /** Redacted, at most {@link #LONGEST} characters: of a longer text its end, which is what failures are told by. */
    static String fit(String text) {
        if (text == null) {
            return "";
        }
        String clean = Redaction.of(text.replace('\u0000', '\u2400'));
        if (clean.length() <= LONGEST) {
            return clean;
        }
        int cut = clean.length() - LONGEST;
        // Never between the two halves of one character.
        int start = Character.isLowSurrogate(clean.charAt(cut)) ? cut + 1 : cut;
        return "[the first " + start + " characters are left out]\n" + clean.substring(start);
    }

    /** Redacted, and cut to the column's length. */
    static String fit(String text, int length) {
        String fitting = fit(text);
        return fitting.length() <= length ? fitting : fitting.substring(0, length - 1) + "…";
    }

    static String written(List<Change> changes) {
        ArrayNode list = JSON.createArrayNode();
        for (Change change : changes.subList(0, Math.min(changes.size(), MOST_CHANGES))) {
            ObjectNode entry = list.addObject();
            entry.put("what", fit(change.what()));
            change.diff().ifPresent(diff -> entry.put("diff", fit(diff)));
        }
        if (changes.size() > MOST_CHANGES) {
            list.addObject().put("what", "and " + (changes.size() - MOST_CHANGES) + " more");
        }
        return list.toString();
    }

    static List<Change> changes(String written) {
        List<Change> changes = new ArrayList<>();
        try {
            for (JsonNode entry : JSON.readTree(written)) {
                changes.add(new Change(
                        entry.path("what").asText(),
                        Optional.ofNullable(entry.get("diff")).map(JsonNode::asText)));
            }
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("the journal holds changes that are no JSON", damaged);
        }
        return changes;
    }
}
