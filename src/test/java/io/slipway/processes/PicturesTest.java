package io.slipway.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pictures in the pages show the diagrams as they are. */
class PicturesTest {

    private static final Path PICTURES = Path.of("docs/pictures");

    @Test
    void picturesAreDrawnFromTodaysDiagrams() {
        String today = Diagrams.diagrams().stream().map(PicturesTest::line).collect(Collectors.joining());

        assertThat(Diagrams.text(PICTURES.resolve("drawn-from.txt")))
                .as("draw them anew: cd src/test/bpmn && npm ci && npm run draw")
                .isEqualTo(today);
        assertThat(Diagrams.diagrams()).allSatisfy(diagram -> assertThat(
                        PICTURES.resolve(diagram.getParent().getFileName() + ".png"))
                .isNotEmptyFile());
    }

    private static String line(Path diagram) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(diagram));
            return HexFormat.of().formatHex(digest) + "  " + diagram + "\n";
        } catch (Exception failure) {
            throw new IllegalStateException("cannot read " + diagram, failure);
        }
    }
}
