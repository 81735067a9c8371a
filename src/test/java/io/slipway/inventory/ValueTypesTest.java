package io.slipway.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms of addresses, subnets, endpoints, names and versions: one text for one value, and no text surprises. */
class ValueTypesTest {

    @Property(tries = 500)
    void anAddressHasOneText(@ForAll @Size(8) List<@IntRange(max = 0xffff) Integer> groups) {
        StringBuilder full = new StringBuilder();
        groups.forEach(group -> full.append(full.isEmpty() ? "" : ":").append(String.format("%04X", group)));

        Ipv6Address address = new Ipv6Address(full.toString());

        assertThat(new Ipv6Address(address.text())).isEqualTo(address);
        assertThat(new Ipv6Address(address.expanded())).isEqualTo(address);
        assertThat(address.text()).isEqualTo(address.text().toLowerCase(java.util.Locale.ROOT)).doesNotContain(":0:0:0:0");
        assertThat(Endpoint.of(address.bracketed() + ":1", 2)).isEqualTo(new Endpoint(address, 1));
        assertThat(Endpoint.of(address.text(), 2)).isEqualTo(new Endpoint(address, 2));
    }

    @Property(tries = 500)
    void aSubnetHoldsWhatItWasMadeAround(
            @ForAll @Size(8) List<@IntRange(max = 0xffff) Integer> groups, @ForAll @IntRange(max = 128) int length) {
        StringBuilder text = new StringBuilder();
        groups.forEach(group -> text.append(text.isEmpty() ? "" : ":").append(Integer.toHexString(group)));
        Ipv6Address address = new Ipv6Address(text.toString());

        Ipv6Subnet subnet = Ipv6Subnet.around(address, length);

        assertThat(subnet.contains(address)).isTrue();
        assertThat(Ipv6Subnet.of(subnet.toString())).isEqualTo(subnet);
        assertThat(subnet.overlaps(Ipv6Subnet.around(address, 64))).isTrue();
        assertThat(subnet.address(0)).isEqualTo(subnet.network());
    }

    @Property(tries = 2000)
    void noTextSurprises(@ForAll("texts") String text) {
        isReadOrRefused(text, Ipv6Address::new).ifPresent(address -> assertThat(new Ipv6Address(address.text())).isEqualTo(address));
        isReadOrRefused(text, Ipv6Subnet::of).ifPresent(subnet -> assertThat(Ipv6Subnet.of(subnet.toString())).isEqualTo(subnet));
        isReadOrRefused(text, of -> Endpoint.of(of, 6443))
                .ifPresent(endpoint -> assertThat(Endpoint.of(endpoint.toString(), 1)).isEqualTo(endpoint));
        isReadOrRefused(text, HostName::new).ifPresent(name -> assertThat(name.text()).isEqualTo(text));
        isReadOrRefused(text, ClusterName::new).ifPresent(name -> assertThat(new HostName(name.text()).text()).isEqualTo(text));
        isReadOrRefused(text, KubernetesVersion::of)
                .ifPresent(version -> assertThat(KubernetesVersion.of(version.toString())).isEqualTo(version));
        isReadOrRefused(text, SecretReference::of).ifPresent(reference -> assertThat(reference.toString()).isEqualTo(text));
        isReadOrRefused(text, NodeSelector::of).ifPresent(selector -> assertThat(selector.matches(Map.of("a", "b"))).isIn(true, false));
    }

    private static <V> Optional<V> isReadOrRefused(String text, Function<String, V> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (InvalidValue refused) {
            assertThat(refused.problem()).isNotBlank();
            assertThat(refused.remedy()).isNotBlank();
            assertThat(refused.getMessage().length()).as("the message stays short").isLessThan(400);
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(60),
                Arbitraries.strings().withChars("0123456789abcdef:./[]%- ").ofMaxLength(50),
                Arbitraries.strings().withChars("ab019.-:v").ofMaxLength(300),
                Arbitraries.of(
                        "a", "b", "==", "!=", "in", "not in", "has(", "all()", "(", ")", "{", "}", ",", "'b'", "\"b\"", "&&",
                        "||", "!", " ", "starts with", "file:/", "env:", "::", "/64", "*", "a:1", "1:2:3:4:5:6:7:8").list()
                        .ofMaxSize(14).map(parts -> String.join("", parts)));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1", "::, ::", "2001:db8::1:0:0:0:1, 2001:db8:0:1::1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3"
    })
    void addressesAreCanonical(String text, String canonical) {
        assertThat(new Ipv6Address(text).text()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "10.0.0.1", "2001:db8::/64", "fe80::1%eth0", "::ffff:192.0.2.1", "2001:db8::*", "2001:db8::1-5", "1:2", "''", "*",
        "[::1]", "00002001:db8::1", "2001:db8:::1"
    })
    void whatIsNoPlainAddressIsRefused(String text) {
        assertThatThrownBy(() -> new Ipv6Address(text)).isInstanceOf(InvalidValue.class)
                .hasMessageContaining("is not an IPv6 address; write it like 2001:db8:1::10");
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1/64, 2001:db8::/64", "2001:db8:42:ffff::/56, 2001:db8:42:ff00::/56"
    })
    void aSubnetWithHostBitsIsNotRounded(String text, String meant) {
        assertThatThrownBy(() -> Ipv6Subnet.of(text)).isInstanceOf(InvalidValue.class)
                .hasMessage("\"" + text + "\" has host bits set; the subnet is " + meant);
    }
}
