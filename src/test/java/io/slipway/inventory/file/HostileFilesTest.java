package io.slipway.inventory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text is, reading it gives an answer, soon, and never an exception. */
class HostileFilesTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @ParameterizedTest
    @ValueSource(strings = {
        "", "[]", "just text", "a: b: c", "--- \n--- \n", "\t", "a: *nothing", "!!java.io.File [x]", "{", "{}", "a: &a [*a]",
        "? {a: b}\n: c", "name: !!javax.script.ScriptEngineManager [x]", "%YAML 9.9\n---\nname: a", "\uFEFFname: a", "\0",
        "hosts: [[[[]]]]", "hosts: [null, 1, {}]", "kubernetes: { extraDocuments: [null, 1, []] }", "pools: [{}]",
        "acceptedWarnings: [{}, null]", "containerd: { registryMirrors: { a: b } }", "&a name: *a", "\"\": x", "=: ="
    })
    void whatIsNoClusterFileIsToldAsSuch(String text) {
        ClusterFileReading reading = ClusterFile.read(text);

        assertThat(reading.definition()).isEmpty();
        assertThat(reading.mistakes()).isNotEmpty().allSatisfy(mistake -> assertThat(mistake.problem()).isNotBlank());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heavy")
    void isRefusedSoon(String what, String text) {
        ClusterFileReading reading = assertTimeoutPreemptively(SOON, () -> ClusterFile.read(text));

        assertThat(reading.definition()).isEmpty();
        assertThat(reading.mistakes()).isNotEmpty().hasSizeLessThanOrEqualTo(201);
        assertThat(reading.mistakes().toString().length()).as("what is told stays readable").isLessThan(200_000);
    }

    static Stream<Arguments> heavy() {
        return Stream.of(
                Arguments.of("five megabytes", "name: " + "x".repeat(5_000_000)),
                Arguments.of("a bomb of aliases", bomb()),
                Arguments.of("a name of a million letters", spoilt("name: w1", "name: " + "w".repeat(900_000))),
                Arguments.of("a version of a million digits", spoilt("1.36.2", "1." + "3".repeat(900_000) + ".1")),
                Arguments.of("a setting with a name of a million letters", "x".repeat(900_000) + ": 1\n"),
                Arguments.of("an address of a million colons", spoilt("2001:db8:a1::12", ":".repeat(900_000))),
                Arguments.of("a hundred thousand unknown settings", numbered(60_000)),
                Arguments.of("deep lists", BadFilesTest.GOOD + "pools: " + "[".repeat(100_000)),
                Arguments.of("deep selectors", BadFilesTest.GOOD + "pools: [{ name: p, subnet: \"2001:db8:a1::/96\", "
                        + "nodeSelector: \"" + "(".repeat(60_000) + "\" }]\n"),
                Arguments.of("endless negation", BadFilesTest.GOOD + "pools: [{ name: p, subnet: \"2001:db8:a1::/96\", "
                        + "nodeSelector: \"" + "!".repeat(60_000) + "\" }]\n"),
                Arguments.of("deep TOML", BadFilesTest.GOOD + "containerd: { extraToml: \"a = " + "[".repeat(200_000) + "\" }\n"),
                Arguments.of("TOML with a deep name", BadFilesTest.GOOD + "containerd: { extraToml: \"" + "a.".repeat(200_000)
                        + "a = [\" }\n"),
                Arguments.of("a deep patch", spoilt("hosts:", "  patches: { etcd.yaml: \"" + "[".repeat(200_000) + "\" }\nhosts:")),
                Arguments.of("an image of a million letters", BadFilesTest.GOOD + "images: { repository: \"a"
                        + "a".repeat(900_000) + "!\" }\n"),
                Arguments.of("a key of a million letters", BadFilesTest.GOOD + "ssh: { certificateAuthorities: [\"ssh-rsa "
                        + "A".repeat(900_000) + "!\"] }\n"));
    }

    @Test
    void aThousandHostsInRacksOfTheirOwnAreReadSoon() {
        StringBuilder file = new StringBuilder(BadFilesTest.GOOD);
        for (int number = 0; number < 1000; number++) {
            file.append("  - { name: x").append(number).append(", role: worker, address: \"2001:db8:")
                    .append(Integer.toHexString(0x1000 + number)).append("::1\" }\n");
        }

        ClusterFileReading reading = assertTimeoutPreemptively(SOON, () -> ClusterFile.read(file.toString()));

        assertThat(reading.mistakes()).isEmpty();
        assertThat(reading.definition().orElseThrow().pools()).hasSize(1002);
    }

    @Property(tries = 500)
    void anyTextGivesAReading(@ForAll String text) {
        assertThat(ClusterFile.read(text).mistakes()).isNotEmpty();
    }

    /** Pieces of a good file changed places, were lost, doubled, or became something else. */
    @Property(tries = 400)
    void anySpoiltFileGivesAReading(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(Files.readString(Path.of("docs/examples/full.yaml")));
        List<String> pieces = List.of(
                "null", "{}", "[]", "\"", "'", ": ", "- ", "\n", "  ", "5", "true", "::", "/", "&a ", "*a", "!!str ", "<<: ",
                "{ a: b }", "[[", "1.5", "|", "%", "@", "2001:db8::/129", "fe80::1", "\u0000", "\uD83D\uDE00");
        for (int change = 0; change <= random.nextInt(6); change++) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(12));
            text.replace(from, to, pieces.get(random.nextInt(pieces.size())));
        }

        assertThatCode(() -> {
            ClusterFileReading reading = ClusterFile.read(text.toString());
            assertThat(reading.definition().isPresent()).isEqualTo(reading.mistakes().isEmpty());
            reading.definition().ifPresent(cluster ->
                    assertThat(ClusterFile.read(DefinitionText.of(cluster)).definition()).contains(cluster));
        }).doesNotThrowAnyException();
    }

    private static String spoilt(String good, String bad) {
        return BadFilesTest.GOOD.replaceFirst(java.util.regex.Pattern.quote(good), bad);
    }

    private static String numbered(int count) {
        StringBuilder file = new StringBuilder(BadFilesTest.GOOD);
        for (int number = 0; number < count; number++) {
            file.append("setting").append(number).append(": 1\n");
        }
        return file.toString();
    }

    private static String bomb() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            bomb.append("a").append(level).append(": &a").append(level).append(" [");
            bomb.append(("*a" + (level - 1) + ", ").repeat(9)).append("*a").append(level - 1).append("]\n");
        }
        return bomb.toString();
    }
}
