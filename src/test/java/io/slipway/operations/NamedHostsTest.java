package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.spin.Spin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts are named by people in forms and by ticket systems in JSON. */
class NamedHostsTest {

    private static final ClusterDefinition CLUSTER =
            ShortClusterFiles.read(ShortClusterFiles.file("demo", "first")).definition().orElseThrow();

    static Stream<Object> waysToNameTwo() {
        List<String> names = two();
        return Stream.of(
                String.join(",", names),
                " " + String.join(" ,\n", names) + " ",
                "[\"" + String.join("\", \"", names) + "\"]",
                names,
                Spin.JSON("[\"" + String.join("\", \"", names) + "\"]"),
                names.get(0) + ";" + names.get(1) + ";" + names.get(0));
    }

    @ParameterizedTest
    @MethodSource("waysToNameTwo")
    void everyWayOfNamingThemIsUnderstood(Object given) {
        assertThat(NamedHosts.of(given, CLUSTER)).extracting(HostName::text).isEqualTo(two());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "[]", ",;"})
    void namingNobodyIsRefusedWithTheNamesThereAre(String given) {
        assertThatThrownBy(() -> NamedHosts.of(given, CLUSTER))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageStartingWith("Which hosts? Give the variable \"hosts\"")
                .hasMessageContaining(two().get(0));
    }

    @Test
    void strangersAreAllToldAtOnceAndAreDataOnly() {
        assertThatThrownBy(() -> NamedHosts.of("nobody, $(reboot)", CLUSTER))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageStartingWith("The cluster " + new ClusterName("demo") + " has no host \"nobody\", \"$(reboot)\". It has ");
    }

    private static List<String> two() {
        return CLUSTER.hosts().stream().limit(2).map(host -> host.name().text()).toList();
    }
}
