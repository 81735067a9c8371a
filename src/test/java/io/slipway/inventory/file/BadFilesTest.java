package io.slipway.inventory.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One good file, and each way to spoil it: {@code bad-files.txt} says what is put in place of what, and every line that
 * the operator then reads. A case with warnings says them in the same way.
 */
class BadFilesTest {

    private static final Path CASES = Path.of("src/test/resources/inventory/bad-files.txt");

    static final String GOOD = """
            name: edge1
            kubernetes:
              version: 1.36.2
              controlPlaneEndpoint: api.edge1.example.net:6443
            hosts:
              - { name: m1, address: "2001:db8:a1::11", role: control-plane, rack: a1 }
              - { name: m2, address: "2001:db8:a1::12", role: control-plane, rack: a1 }
              - { name: m3, address: "2001:db8:a2::11", role: control-plane, rack: a2 }
              - { name: w1, address: "2001:db8:a1::21", role: worker, rack: a1 }
              - { name: w2, address: "2001:db8:a2::21", role: worker, rack: a2 }
            """;

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isToldAsAWhole(String title, String file, List<String> told) {
        ClusterFileReading reading = ClusterFile.read(file);

        List<String> all = new ArrayList<>(reading.mistakes().stream().map(Object::toString).toList());
        reading.warnings().forEach(warning -> all.add(
                warning.id() + " " + warning.at() + ": " + warning.problem() + " (" + warning.remedy() + ")"));
        assertThat(all).containsExactlyElementsOf(told);
        assertThat(reading.definition().isPresent()).isEqualTo(reading.mistakes().isEmpty());
        assertThat(told).as("a case tells something").isNotEmpty();
    }

    static Stream<Arguments> cases() throws IOException {
        return Pattern.compile("(?m)^## ").splitAsStream(Files.readString(CASES)).skip(1).map(BadFilesTest::read);
    }

    private static Arguments read(String text) {
        String title = text.lines().findFirst().orElseThrow();
        String file = GOOD;
        List<String> told = new ArrayList<>();
        StringBuilder added = new StringBuilder();
        for (String line : text.lines().skip(1).toList()) {
            Matcher replaced = Pattern.compile("- (.*?) => (.*)").matcher(line);
            if (replaced.matches()) {
                assertThat(file).as(title).contains(replaced.group(1));
                file = file.replace(replaced.group(1), replaced.group(2).replace("\\n", "\n"));
            } else if (line.startsWith("+ ")) {
                added.append(line.substring(2)).append('\n');
            } else if (line.startsWith("> ")) {
                told.add(line.substring(2));
            } else {
                assertThat(line).as("a line of " + title).isBlank();
            }
        }
        return Arguments.of(title, file + added, told);
    }
}
