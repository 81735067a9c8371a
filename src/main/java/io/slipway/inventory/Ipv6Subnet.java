package io.slipway.inventory;

import inet.ipaddr.ipv6.IPv6Address;
import java.math.BigInteger;
import java.util.Objects;

/**
 * An IPv6 prefix whose host bits are all zero, in canonical text ({@code 2001:db8:42::/56}). Calico refuses or
 * misreads anything else (kubernetes-facts, section 11), so a prefix with host bits set is an error, not rounded.
 */
public record Ipv6Subnet(Ipv6Address network, int prefixLength) implements Comparable<Ipv6Subnet> {

    /** @throws IllegalArgumentException when the length is outside 0…128 or host bits are set */
    public Ipv6Subnet {
        Objects.requireNonNull(network, "network");
        if (prefixLength < 0 || prefixLength > 128) {
            throw new InvalidValue("/" + prefixLength + " is no prefix length", "a number from 0 to 128");
        }
        Ipv6Address masked = mask(network, prefixLength);
        if (!masked.equals(network)) {
            throw new InvalidValue(
                    "\"" + network + "/" + prefixLength + "\" has host bits set",
                    "the subnet is " + masked + "/" + prefixLength);
        }
    }

    /**
     * Reads {@code address/length}.
     *
     * @throws IllegalArgumentException when the text is no IPv6 prefix or has host bits set; the message says what
     *     would be right
     */
    public static Ipv6Subnet of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new InvalidValue(
                    InvalidValue.quoted(text) + " is not an IPv6 subnet", "write it like 2001:db8:42::/56");
        }
        return new Ipv6Subnet(
                new Ipv6Address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** The subnet of the given length that holds the address. */
    public static Ipv6Subnet around(Ipv6Address address, int prefixLength) {
        return new Ipv6Subnet(mask(address, prefixLength), prefixLength);
    }

    private static Ipv6Address mask(Ipv6Address address, int prefixLength) {
        IPv6Address masked = Ipv6Address.parse(address.text()).toZeroHost(prefixLength).withoutPrefixLength();
        return new Ipv6Address(masked.toCanonicalString());
    }

    public boolean contains(Ipv6Address address) {
        return mask(address, prefixLength).equals(network);
    }

    public boolean contains(Ipv6Subnet other) {
        return other.prefixLength >= prefixLength && contains(other.network);
    }

    public boolean overlaps(Ipv6Subnet other) {
        return contains(other) || other.contains(this);
    }

    /** The n-th address, counted from the network's own address as number 0. */
    public Ipv6Address address(long number) {
        return new Ipv6Address(
                Ipv6Address.parse(network.text()).increment(number).toIPv6().toCanonicalString());
    }

    /** How many addresses lie in the subnet. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(128 - prefixLength);
    }

    @Override
    public int compareTo(Ipv6Subnet other) {
        int byNetwork = network.compareTo(other.network);
        return byNetwork != 0 ? byNetwork : Integer.compare(prefixLength, other.prefixLength);
    }

    @Override
    public String toString() {
        return network + "/" + prefixLength;
    }
}
