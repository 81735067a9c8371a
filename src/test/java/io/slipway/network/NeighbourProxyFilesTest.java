package io.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.inventory.ClusterDefinition.NeighbourProxy;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** ndppd ignores what it does not know without a word, so every setting stands where it is read. */
class NeighbourProxyFilesTest {

    private static Ipv6Subnet pool(int number) {
        return Ipv6Subnet.around(new Ipv6Address("2001:db8:" + Integer.toHexString(number) + "::"), 96);
    }

    @Example
    void aHostAnswersForTheRoutesThatItReallyHas() {
        assertThat(NeighbourProxyFiles.configuration("eth0", List.of(pool(0xa1)), NeighbourProxy.Mode.AUTO))
                .isEqualTo("""
                        # Written by Slipway.
                        route-ttl 2000

                        proxy eth0 {
                            router yes
                            timeout 500
                            ttl 10000
                            rule 2001:db8:a1::/96 {
                                auto
                            }
                        }
                        """);
    }

    @Property(tries = 200)
    void everyPoolHasOneRuleWithExactlyOneMethod(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 0xffff) Integer> numbers,
            @ForAll NeighbourProxy.Mode mode) {
        List<Ipv6Subnet> pools = numbers.stream().map(NeighbourProxyFilesTest::pool).toList();

        String text = NeighbourProxyFiles.configuration("bond0.100", pools, mode);

        assertThat(text.chars().filter(letter -> letter == '{').count())
                .isEqualTo(text.chars().filter(letter -> letter == '}').count());
        Matcher rule = Pattern.compile("rule (\\S+) \\{\\s+(auto|static)\\s+}").matcher(text);
        List<String> ruled = rule.results().map(found -> found.group(1)).toList();
        assertThat(ruled)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(pools.stream()
                        .map(Ipv6Subnet::toString)
                        .distinct()
                        .toList());
        assertThat(NeighbourProxyFiles.subnets(text)).containsExactlyInAnyOrderElementsOf(Set.copyOf(pools));
        assertThat(NeighbourProxyFiles.subnets("# by hand\n" + text)).as("somebody else's file").isEmpty();
        assertThat(number(text, "route-ttl")).isLessThan(number(text, "ttl"));
        assertThat(text.indexOf("route-ttl")).as("route-ttl belongs to the top level").isLessThan(text.indexOf("proxy"));
        assertThat(NeighbourProxyFiles.configuration("bond0.100", pools, mode)).isEqualTo(text);
    }

    private static int number(String text, String setting) {
        Matcher found = Pattern.compile("(?m)^\\s*" + setting + " (\\d+)$").matcher(text);
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    @Example
    void anInterfaceNameIsNoWayIntoTheFile() {
        assertThatThrownBy(() -> NeighbourProxyFiles.configuration(
                        "eth0 {}\nproxy eth1", List.of(pool(1)), NeighbourProxy.Mode.AUTO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
