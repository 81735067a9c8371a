package io.slipway.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of findings that operators look ids up in. */
class PreflightPageTest {

    @Test
    void thePageHasEveryFindingOnceAndNoOther() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/preflight.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(PreflightCheck.values()).map(PreflightCheck::id).toList());
    }
}
