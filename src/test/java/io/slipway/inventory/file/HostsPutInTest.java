package io.slipway.inventory.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.HostName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** New hosts come into the file as a careful person would write them: a line each behind the last one, and nothing else. */
class HostsPutInTest {

    private static final String HEAD = """
            # Site 1
            name: edge1   # as on the door
            kubernetes: {version: 1.36.2, controlPlaneEndpoint: "api.edge1.example.net:6443"}
            """;
    private static final String FILE = HEAD + """
            hosts:
              # the first rack
              - { name: m1, address: "2001:db8:a1::11", role: control-plane, rack: a1 }
              - name: w1   # loud fan
                address: "2001:db8:a1::21"
                role: worker
                rack: a1

            limits: {parallelHosts: 3} # slow link
            """;
    private static final String W2 = "{ name: w2, address: \"2001:db8:a1::22\", role: worker, rack: a1 }";

    private static List<String> mistakes(String given) {
        HostsPutIn result = HostsPutIn.of(FILE, given);
        assertThat(result.text()).as("nothing is changed by mistakes").isEqualTo(FILE);
        assertThat(result.hosts()).isEmpty();
        return result.mistakes().stream().map(Object::toString).toList();
    }

    @Test
    void aNewHostGetsALineBehindTheLastOneAndEverythingElseStays() {
        HostsPutIn result = HostsPutIn.of(FILE, "- " + W2);

        assertThat(result.mistakes()).isEmpty();
        assertThat(result.hosts()).containsExactly(new HostName("w2"));
        assertThat(result.text()).isEqualTo(FILE.replace("    rack: a1\n", "    rack: a1\n  - " + W2 + "\n"));
    }

    @Test
    void blocksJsonAndWholeDocumentsAreReadAlike() {
        String block = """
                - name: w2
                  address: 2001:db8:a1::22
                  role: worker
                  rack: a1
                """;
        String json = "[{\"name\": \"w2\", \"address\": \"2001:db8:a1::22\", \"role\": \"worker\", \"rack\": \"a1\"}]";

        String expected = HostsPutIn.of(FILE, "- " + W2).text();
        assertThat(HostsPutIn.of(FILE, block).text()).isEqualTo(expected);
        assertThat(HostsPutIn.of(FILE, json).text()).isEqualTo(expected);
        assertThat(HostsPutIn.of(FILE, "hosts:\n" + block).text()).isEqualTo(expected);
        assertThat(HostsPutIn.of(FILE, "  " + json + "\n\n").text()).isEqualTo(expected);
    }

    @Test
    void textThatLooksLikeSomethingElseStaysText() {
        String text = HostsPutIn.of(FILE, "- {name: w2, address: \"2001:db8:a1::22\", role: worker, rack: \"12\","
                + " labels: {zone: \"true\", \"example.net/x\": \"1.5\"}}").text();

        assertThat(ClusterFile.read(text).definition().orElseThrow().host(new HostName("w2")).labels())
                .containsEntry("zone", "true").containsEntry("example.net/x", "1.5");
        assertThat(text).contains("rack: \"12\"");
    }

    @Test
    void aHostThatIsThereAlreadyIsLeftWhenItSaysTheSame() {
        String there = "- {address: \"2001:db8:a1:0::21\", role: worker, rack: a1, name: w1}";

        assertThat(HostsPutIn.of(FILE, there)).isEqualTo(new HostsPutIn(FILE, List.of(new HostName("w1")), List.of()));
        HostsPutIn both = HostsPutIn.of(FILE, there + "\n- " + W2);
        assertThat(both.hosts()).extracting(HostName::text).containsExactly("w1", "w2");
        assertThat(both.text()).isEqualTo(HostsPutIn.of(FILE, "- " + W2).text());
        assertThat(mistakes(there.replace("rack: a1", "rack: a2"))).singleElement().asString()
                .startsWith("newHosts[0]: the definition has a host w1 already, and not with these settings");
    }

    @Test
    void allMistakesAreToldWithTheirPlaceInWhatWasGiven() {
        assertThat(mistakes("- " + W2 + "\n- {name: w3, address: \"2001:db8:a1::21\", rol: worker}"))
                .anyMatch(mistake -> mistake.startsWith("newHosts[1].rol: there is no setting \"rol\" here"))
                .anyMatch(mistake -> mistake.startsWith("newHosts[1].role"));
        assertThat(mistakes("- " + W2.replace("::22", "::21"))).singleElement().asString().contains("newHosts[0].address");
        assertThat(mistakes("- " + W2 + "\n- ]"))
                .singleElement().asString().startsWith("line 2, column 3: this is not YAML");
        assertThat(mistakes("w2, w3")).singleElement().asString().contains("this is no list of hosts");
        assertThat(mistakes("[]")).singleElement().asString().contains("this is no list of hosts");
        assertThat(mistakes("- w2")).singleElement().asString().startsWith("newHosts[0]: the host has no name");
        assertThat(mistakes("- " + W2 + "\n- " + W2)).singleElement().asString().contains("\"w2\" is given twice");
        assertThat(mistakes("- {name: w1, name: w2}")).isNotEmpty();
        assertThat(mistakes("- !!java.net.URL [x]")).isNotEmpty();
    }

    @Test
    void aFileWhoseHostsHaveNoLinesOfTheirOwnIsLeft() {
        String flow = HEAD + "hosts: [{ name: m1, address: \"2001:db8:a1::11\", role: control-plane, rack: a1 }]\n";

        HostsPutIn result = HostsPutIn.of(flow, "- " + W2);
        assertThat(result.text()).isEqualTo(flow);
        assertThat(result.mistakes()).singleElement().asString().contains("write the new hosts into the definition yourself");
    }
}
