package io.slipway.inventory;

import java.util.Objects;

/**
 * A host name or IPv6 address with a port. Its text has the brackets that an IPv6 literal needs
 * ({@code api.example.net:6443}, {@code [2001:db8::1]:6443}); this is the one place that puts them.
 */
public record Endpoint(String host, int port) {

    /** @throws IllegalArgumentException when the host is neither a DNS name nor an IPv6 address, or the port no port */
    public Endpoint {
        Objects.requireNonNull(host, "host");
        host = host.contains(":") ? new Ipv6Address(host).text() : new HostName(host).text();
        if (port < 1 || port > 65535) {
            throw new InvalidValue("port " + port + " is not a port", "a number from 1 to 65535");
        }
    }

    public Endpoint(Ipv6Address address, int port) {
        this(address.text(), port);
    }

    /**
     * Reads {@code name}, {@code name:port}, {@code [address]:port} or a bare address.
     *
     * @throws IllegalArgumentException when it is none of these; the message says what would be right
     */
    public static Endpoint of(String text, int defaultPort) {
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            String rest = close < 0 ? "" : text.substring(close + 1);
            if (close < 0 || !(rest.isEmpty() || rest.matches(":[0-9]{1,5}"))) {
                throw new InvalidValue(
                        InvalidValue.quoted(text) + " is not an endpoint",
                        "write an IPv6 address like [2001:db8::1]:6443");
            }
            return new Endpoint(
                    text.substring(1, close), rest.isEmpty() ? defaultPort : Integer.parseInt(rest.substring(1)));
        }
        int colon = text.indexOf(':');
        if (colon < 0 || colon != text.lastIndexOf(':')) {
            return new Endpoint(text, defaultPort);
        }
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}")) {
            throw new InvalidValue(
                    InvalidValue.quoted(text) + " is not an endpoint", "write it like api.example.net:6443");
        }
        return new Endpoint(text.substring(0, colon), Integer.parseInt(port));
    }

    public boolean isAddress() {
        return host.contains(":");
    }

    /** The host as it stands in a URL: an address in brackets, a name as it is. */
    public String urlHost() {
        return isAddress() ? "[" + host + "]" : host;
    }

    @Override
    public String toString() {
        return urlHost() + ":" + port;
    }
}
