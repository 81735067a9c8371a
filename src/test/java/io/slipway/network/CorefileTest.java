package io.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The Corefile is edited by its structure: one directive changes, everything else stays byte by byte. */
class CorefileTest {

    private static final List<Ipv6Address> RESOLVERS =
            List.of(new Ipv6Address("2001:db8:53::53"), new Ipv6Address("2001:db8:53::54"));

    /** As kubeadm 1.36 writes it (transcript 32-cm-coredns). */
    private static final String SHIPPED = """
            .:53 {
                errors
                health {
                   lameduck 5s
                }
                ready
                kubernetes cluster.local in-addr.arpa ip6.arpa {
                   pods insecure
                   fallthrough in-addr.arpa ip6.arpa
                   ttl 30
                }
                prometheus :9153
                forward . /etc/resolv.conf {
                   max_concurrent 1000
                }
                cache 30 {
                   disable success cluster.local
                   disable denial cluster.local
                }
                loop
                reload
                loadbalance
            }
            """;

    @Example
    void corednsAsksTheSitesServersInsteadOfItself() {
        assertThat(Corefile.forwarding(SHIPPED, RESOLVERS, Optional.empty()))
                .isEqualTo(SHIPPED.replace(
                        "forward . /etc/resolv.conf {", "forward . 2001:db8:53::53 2001:db8:53::54 {"));
    }

    @Example
    void otherZonesAndStubDomainsStay() {
        String own = """
                # forward . /etc/resolv.conf in a comment
                example.net:53 {
                    forward . 2001:db8:99::1
                }
                .:53 {
                    forward corp.test 2001:db8:99::2
                    forward . /etc/resolv.conf # from kubeadm
                }
                """;

        assertThat(Corefile.forwarding(own, RESOLVERS, Optional.empty()))
                .isEqualTo(own.replace(
                        "    forward . /etc/resolv.conf # from kubeadm",
                        "    forward . 2001:db8:53::53 2001:db8:53::54"));
    }

    @Example
    void withANat64PrefixPodsReachNamesThatHaveOnlyIpv4() {
        String edited = Corefile.forwarding(SHIPPED, RESOLVERS, Optional.of(Ipv6Subnet.of("64:ff9b::/96")));

        assertThat(edited).startsWith(".:53 {\n    dns64 64:ff9b::/96\n    errors\n");
        assertThat(Corefile.forwarding(edited, RESOLVERS, Optional.of(Ipv6Subnet.of("64:ff9b::/96")))).isEqualTo(edited);
    }

    @Example
    void aCorefileWithoutARootZoneIsRefused() {
        assertThatThrownBy(() -> Corefile.forwarding("example.net {\n}\n", RESOLVERS, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no server for the root zone");
    }

    @Property(tries = 300)
    void onlyTheForwardingOfTheRootZoneEverChanges(@ForAll("corefiles") List<String> directives) {
        String corefile = ".:53 {\n" + String.join("\n", directives) + "\n    forward . /etc/resolv.conf\n}\n";

        String edited = Corefile.forwarding(corefile, RESOLVERS, Optional.empty());

        List<String> before = new ArrayList<>(corefile.lines().toList());
        List<String> after = edited.lines().toList();
        assertThat(after).hasSameSizeAs(before);
        for (int line = 0; line < after.size(); line++) {
            if (before.get(line).strip().startsWith("forward . ")) {
                assertThat(after.get(line).strip()).startsWith("forward . 2001:db8:53::53 2001:db8:53::54");
            } else {
                assertThat(after.get(line)).isEqualTo(before.get(line));
            }
        }
        assertThat(Corefile.forwarding(edited, RESOLVERS, Optional.empty())).as("a second edit").isEqualTo(edited);
    }

    @Provide
    Arbitrary<List<String>> corefiles() {
        return Arbitraries.of(
                        "    errors",
                        "\tloop",
                        "    # forward . /etc/resolv.conf",
                        "",
                        "    cache 30 {\n       disable success cluster.local\n    }",
                        "    forward corp.test 2001:db8:99::2 {\n       prefer_udp\n    }",
                        "    template IN A {\n       rcode NXDOMAIN\n    } ",
                        "    hosts {\n       2001:db8::1 forward\n       fallthrough\n    }")
                .list()
                .ofMaxSize(8);
    }
}
