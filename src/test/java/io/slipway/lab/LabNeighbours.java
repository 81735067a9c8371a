package io.slipway.lab;

import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who answers neighbour solicitations on a rack's link for an address that no card has: hosts whose ndppd runs with a rule
 * for it. {@code static} answers for all of the rule's prefix, {@code auto} only for pods of the host itself
 * (kubernetes-facts, section 12).
 */
final class LabNeighbours {

    private static final Pattern RULE = Pattern.compile("rule\\s+(\\S+)\\s*\\{\\s*(auto|static)\\s*}");
    private static final int RACK_PREFIX = 64;

    private LabNeighbours() {}

    /**
     * Looks for a pod from another host; a host on the same link remembers who answered.
     *
     * @return whether packets find their way; a host that answers for another's pod passes them on
     */
    static boolean find(LabHost from, LabHost node, Ipv6Address pod) {
        if (from == node || !onLink(node, pod)) {
            return true;
        }
        Optional<LabHost> answering = node.lab().hosts().stream()
                .filter(host -> onLink(host, pod) && host != from && answers(host, node, pod))
                .findFirst();
        if (onLink(from, pod)) {
            from.interfaces().found(pod, answering.map(host ->
                    host.interfaces().hardwareAddress(host.interfaces().find(host.uplink()).orElseThrow())));
        }
        return answering.isPresent();
    }

    private static boolean onLink(LabHost host, Ipv6Address address) {
        return Ipv6Subnet.around(host.address(), RACK_PREFIX).contains(address);
    }

    private static boolean answers(LabHost host, LabHost node, Ipv6Address pod) {
        String text = host.files().text("/etc/ndppd.conf").orElse("");
        if (!host.isUp() || !host.units().runs("ndppd") || !text.contains("proxy " + host.uplink())
                || !host.interfaces().hasDefaultRoute()) {
            return false;
        }
        Matcher rule = RULE.matcher(text);
        while (rule.find()) {
            if (Ipv6Subnet.of(rule.group(1)).contains(pod) && (rule.group(2).equals("static") || host == node)) {
                return true;
            }
        }
        return false;
    }
}
