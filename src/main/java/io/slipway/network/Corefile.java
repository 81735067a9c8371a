package io.slipway.network;

import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Edits CoreDNS's Corefile by its structure: blocks of servers with directives, which may have blocks of their own.
 * Only the directives that are named are touched; every other line stays as it is, comments too.
 */
final class Corefile {

    private Corefile() {}

    /**
     * Lets the root zone's server forward to these name servers, and answer IPv6-only pods for names that have IPv4
     * addresses only where the site has a NAT64 prefix.
     *
     * @throws IllegalArgumentException when there is no server for the root zone
     */
    static String forwarding(String corefile, List<Ipv6Address> resolvers, Optional<Ipv6Subnet> dns64Prefix) {
        String upstream = resolvers.stream().map(Ipv6Address::text).collect(Collectors.joining(" "));
        List<String> lines = new ArrayList<>();
        int depth = 0;
        int rootStart = -1;
        boolean inRoot = false;
        boolean forwards = false;
        boolean translates = false;
        for (String line : corefile.split("\n", -1)) {
            List<String> words = words(line);
            boolean opens = !words.isEmpty() && words.get(words.size() - 1).equals("{");
            boolean closes = words.equals(List.of("}"));
            String edited = line;
            if (depth == 0 && opens) {
                inRoot = words.stream().anyMatch(Corefile::isRootZone);
                rootStart = inRoot ? lines.size() : rootStart;
            } else if (depth == 1 && inRoot && !words.isEmpty()) {
                if (words.get(0).equals("forward") && words.size() > 2 && words.get(1).equals(".")) {
                    edited = indent(line) + "forward . " + upstream + (opens ? " {" : "");
                    forwards = true;
                }
                translates |= words.get(0).equals("dns64");
            }
            lines.add(edited);
            depth += opens ? 1 : closes ? -1 : 0;
        }
        if (rootStart < 0) {
            throw new IllegalArgumentException("the Corefile has no server for the root zone (\".:53 {\")");
        }
        if (dns64Prefix.isPresent() && !translates) {
            lines.add(rootStart + 1, "    dns64 " + dns64Prefix.get());
        }
        if (!forwards) {
            lines.add(rootStart + 1, "    forward . " + upstream);
        }
        return String.join("\n", lines);
    }

    private static boolean isRootZone(String key) {
        String zone = key.replaceFirst("^dns://", "").replaceFirst(",$", "");
        return zone.equals(".") || zone.matches("\\.:\\d+");
    }

    /** A line's words without its comment. */
    private static List<String> words(String line) {
        String code = line.strip();
        if (code.startsWith("#")) {
            return List.of();
        }
        int comment = code.indexOf(" #");
        String bare = comment < 0 ? code : code.substring(0, comment).strip();
        return bare.isEmpty() ? List.of() : Arrays.asList(bare.split("\\s+"));
    }

    private static String indent(String line) {
        return line.substring(0, line.length() - line.stripLeading().length());
    }
}
