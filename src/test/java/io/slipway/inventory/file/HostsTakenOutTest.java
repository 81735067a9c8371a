package io.slipway.inventory.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Hosts that left are taken out of the file as a careful person would: their lines, and nothing else. */
class HostsTakenOutTest {

    private static final String HEAD = """
            # Site 1
            name: edge1   # as on the door
            kubernetes: {version: 1.36.2, controlPlaneEndpoint: "api.edge1.example.net:6443"}
            """;

    private static List<HostName> hosts(String... names) {
        return Stream.of(names).map(HostName::new).toList();
    }

    @Test
    void onlyTheLinesOfTheHostGoAndCommentsStay() {
        String file = HEAD + """
                hosts:
                  # the first rack
                  - { name: m1, address: "2001:db8:a1::11", role: control-plane, rack: a1 }
                  - { name: w1, address: "2001:db8:a1::21", role: worker, rack: a1 }   # loud fan

                  # the second rack
                  - { name: w2, address: "2001:db8:a2::21", role: worker, rack: a2 }
                limits: {parallelHosts: 3} # slow link
                """;

        assertThat(HostsTakenOut.of(file, hosts("w1"))).hasValue(HEAD + """
                hosts:
                  # the first rack
                  - { name: m1, address: "2001:db8:a1::11", role: control-plane, rack: a1 }

                  # the second rack
                  - { name: w2, address: "2001:db8:a2::21", role: worker, rack: a2 }
                limits: {parallelHosts: 3} # slow link
                """);
    }

    @Test
    void hostsOverManyLinesGoAsAWholeInAnyOrder() {
        String file = HEAD + """
                hosts:
                - address: "2001:db8:a1::11"
                  name: m1
                  role: control-plane
                -   name: w1
                    address: "2001:db8:a1::21"
                    role: worker
                    labels:
                      disk: fast
                # a remark about w2
                - name: w2
                  address: "2001:db8:a1::22"
                  role: worker
                  labels: {
                    disk: fast
                  }
                - {name: w3, address: "2001:db8:a1::23", role: worker}
                """;

        assertThat(HostsTakenOut.of(file, hosts("w2", "w1"))).hasValue(HEAD + """
                hosts:
                - address: "2001:db8:a1::11"
                  name: m1
                  role: control-plane
                # a remark about w2
                - {name: w3, address: "2001:db8:a1::23", role: worker}
                """);
    }

    @Test
    void aTextWithoutTheHostIsTheSameText() {
        String file = HEAD + "hosts: [{name: m1, address: \"2001:db8:a1::11\", role: control-plane}]\n";

        assertThat(HostsTakenOut.of(file, hosts("w9"))).hasValue(file);
    }

    @Test
    void whatCannotBeTakenAwayByLinesIsLeft() {
        assertThat(HostsTakenOut.of(
                        HEAD + "hosts: [{name: m1, address: \"2001:db8:a1::11\", role: control-plane},"
                                + " {name: w1, address: \"2001:db8:a1::21\", role: worker}]\n",
                        hosts("w1")))
                .as("all on one line").isEmpty();
        assertThat(HostsTakenOut.of(
                        HEAD + """
                                hosts:
                                  - {name: m1, address: "2001:db8:a1::11", role: control-plane, labels: &fast {disk: fast}}
                                  - {name: m2, address: "2001:db8:a1::12", role: control-plane, labels: *fast}
                                  - {name: m3, address: "2001:db8:a1::13", role: control-plane}
                                """,
                        hosts("m1")))
                .as("another host leans on it").isEmpty();
        assertThat(HostsTakenOut.of(
                        HEAD + """
                                hosts:
                                  - {name: m1, address: "2001:db8:a1::11", role: control-plane}
                                """,
                        hosts("m1")))
                .as("no cluster would be left").isEmpty();
        assertThat(HostsTakenOut.of("no cluster file", hosts("m1"))).isEmpty();
    }

    @Test
    void everyHostOfTheExampleFilesCanLeaveButTheLast() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs/examples"))) {
            for (Path path : files.filter(name -> name.toString().endsWith(".yaml")).toList()) {
                String file = Files.readString(path);
                var all = ClusterFile.read(file).definition().orElseThrow().workers();
                for (var host : all.subList(1, all.size())) {
                    assertThat(HostsTakenOut.of(file, List.of(host.name())))
                            .as(host.name() + " of " + path)
                            .hasValueSatisfying(shorter -> assertThat(ClusterFile.read(shorter).definition().orElseThrow()
                                            .hosts())
                                    .noneMatch(left -> left.name().equals(host.name())));
                }
            }
        }
    }
}
