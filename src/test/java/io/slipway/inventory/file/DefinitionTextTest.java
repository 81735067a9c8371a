package io.slipway.inventory.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A definition written out in full says the same as the file that it came from. */
class DefinitionTextTest {

    private static final String UNUSUAL = BadFilesTest.GOOD.replace("kubernetes:\n", """
            ssh: { user: deploy, jump: { endpoint: "[2001:db8:99::1]:2200" }, certificateAuthorities: [] }
            packages: { source: installed }
            networkPlugin: { kind: none }
            smokeTest: none
            resolver: { upstream: ["2001:db8:a1::53"], unbound: true, dns64Prefix: "64:ff9b::/96" }
            containerd:
              extraToml: |
                # kept
                [debug]
                  level = "info"
            kubernetes:
              extraDocuments:
                - kind: KubeletConfiguration
                  memoryThrottlingFactor: 0.9
                  maxPods: 200
                  looksLikeANumber: "0.9"
                  looksLikeATruth: "yes"
                  nothing: null
                  list: [1, "1", true, [a]]
            """);

    @ParameterizedTest
    @ValueSource(strings = {"short.yaml", "full.yaml"})
    void readAgainItGivesTheSameDefinition(String example) throws IOException {
        isKept(Files.readString(Path.of("docs/examples", example)));
    }

    @Test
    void unusualSettingsAreKeptToo() {
        isKept(UNUSUAL);
    }

    private static void isKept(String file) {
        ClusterDefinition cluster = ClusterFile.read(file).definition().orElseThrow();

        String text = DefinitionText.of(cluster);

        ClusterFileReading again = ClusterFile.read(text);
        assertThat(again.mistakes()).isEmpty();
        assertThat(again.definition()).contains(cluster);
        assertThat(DefinitionText.of(again.definition().orElseThrow())).isEqualTo(text);
    }

    @Test
    void orderAndSpellingInTheFileMakeNoDifference() {
        String other = BadFilesTest.GOOD.replace("2001:db8:a1::12", "2001:DB8:a1:0:0::0012")
                + "limits: { rebootWave: 20 }\nssh: { port: 22 }\n";

        assertThat(text(other)).isEqualTo(text(BadFilesTest.GOOD));
    }

    @Test
    void differsOnlyWhereTheDefinitionsDo() {
        List<String> before = text(BadFilesTest.GOOD).lines().toList();
        List<String> after = text(BadFilesTest.GOOD.replace("rack: a2 }", "rack: a2, uplink: eno1 }")).lines().toList();

        assertThat(after).hasSameSizeAs(before);
        assertThat(after.stream().filter(line -> !before.contains(line))).containsOnly("    uplink: eno1");
    }

    private static String text(String file) {
        return DefinitionText.of(ClusterFile.read(file).definition().orElseThrow());
    }
}
