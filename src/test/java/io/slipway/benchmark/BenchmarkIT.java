package io.slipway.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmark can be run; how long anything takes is no test's business. */
class BenchmarkIT {

    @Test
    void measuresTheSmallestClusterAndAFewCommands() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Benchmark benchmark = new Benchmark(1, new PrintStream(printed, true, StandardCharsets.UTF_8));

        benchmark.commands(5);
        benchmark.joins(List.of(2));
        benchmark.preparations(List.of(2));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("\\| 1 \\| \\d+ \\| \\d+ \\| \\d+\\.\\d+ \\|")
                .containsPattern("\\| 8 \\| \\d+ \\| \\d+ \\| \\d+\\.\\d+ \\|")
                .containsPattern("\\| 2 \\| \\d+\\.\\d s \\| \\d+\\.\\d \\|")
                .containsPattern("\\| 2 \\| \\d+\\.\\d s \\| \\d+\\.\\d s \\| \\d+\\.\\d+ \\|");
    }
}
