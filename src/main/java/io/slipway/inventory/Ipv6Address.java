package io.slipway.inventory;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.Inet6Address;
import java.util.Objects;

/**
 * One IPv6 address without zone or prefix. Its text is always canonical (RFC 5952), so that two spellings of one
 * address are equal and files written twice are the same.
 */
public record Ipv6Address(String text) implements Comparable<Ipv6Address> {

    /** Eight groups of four digits and the colons between them. */
    private static final int LONGEST = 39;

    private static final IPAddressStringParameters PLAIN_ADDRESS = new IPAddressStringParameters.Builder()
            .allowIPv4(false)
            .allowPrefix(false)
            .allowMask(false)
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowMixed(false)
            .allowBase85(false)
            .allowUnlimitedLeadingZeros(false)
            .getParentBuilder()
            .toParams();

    /** @throws IllegalArgumentException when the text is no plain IPv6 address; the message says what would be right */
    public Ipv6Address {
        Objects.requireNonNull(text, "text");
        text = parse(text).toCanonicalString();
    }

    static inet.ipaddr.ipv6.IPv6Address parse(String text) {
        if (text.length() > LONGEST) {
            throw invalid(text);
        }
        try {
            inet.ipaddr.IPAddress address = new IPAddressString(text, PLAIN_ADDRESS).toAddress();
            if (address == null || address.isMultiple() || !address.isIPv6()) {
                throw invalid(text);
            }
            return address.toIPv6();
        } catch (AddressStringException notAnAddress) {
            throw invalid(text);
        }
    }

    private static IllegalArgumentException invalid(String text) {
        return new InvalidValue(
                InvalidValue.quoted(text) + " is not an IPv6 address",
                "write it like 2001:db8:1::10, without zone or prefix length");
    }

    /** The address in brackets, as it stands before a port and in URLs. */
    public String bracketed() {
        return "[" + text + "]";
    }

    /** All eight groups without zero compression, the only form in which OpenSSH-style known-hosts lookups agree. */
    public String expanded() {
        StringBuilder groups = new StringBuilder();
        for (var segment : parse(text).getSegments()) {
            groups.append(groups.isEmpty() ? "" : ":").append(Integer.toHexString(segment.getSegmentValue()));
        }
        return groups.toString();
    }

    /** True for fe80::/10. */
    public boolean isLinkLocal() {
        return parse(text).isLinkLocal();
    }

    /** True for an address that a host may advertise: global unicast or unique local, not loopback, multicast or link-local. */
    public boolean isGlobalUnicast() {
        var address = parse(text);
        return !address.isLinkLocal() && !address.isLoopback() && !address.isMulticast() && !address.isZero();
    }

    public Inet6Address toInetAddress() {
        return parse(text).toInetAddress();
    }

    @Override
    public int compareTo(Ipv6Address other) {
        return parse(text).compareTo(parse(other.text));
    }

    @Override
    public String toString() {
        return text;
    }
}
