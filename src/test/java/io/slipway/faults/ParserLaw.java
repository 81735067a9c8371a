package io.slipway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The law of every reader of foreign text: a value or its one exception, with words, and soon. */
public final class ParserLaw {

    /** For all copies of one text; a hang would be for ever. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private ParserLaw() {}

    /**
     * Reads the good text, and then spoilt copies of it.
     *
     * @param refusal the one exception that the reader may answer with
     */
    public static void holds(String good, Class<? extends RuntimeException> refusal, Consumer<String> reader) {
        reader.accept(good);
        List<String> wrong = new ArrayList<>();
        assertTimeoutPreemptively(SOON, () -> Spoilt.ways(good, 600).forEach(text -> {
            try {
                reader.accept(text);
            } catch (RuntimeException | StackOverflowError thrown) {
                boolean meant = refusal.equals(thrown.getClass());
                String message = String.valueOf(thrown.getMessage());
                if (!meant || message.isBlank() || message.equals("null") || message.length() > 5000) {
                    wrong.add(thrown.getClass().getName() + ": " + shortened(message) + " for «" + shortened(text) + "»");
                }
            }
        }));
        assertThat(wrong).as("answers that are neither a value nor " + refusal.getSimpleName()).isEmpty();
    }

    private static String shortened(String text) {
        return text.length() > 160 ? text.substring(0, 160) + "…" : text;
    }
}
