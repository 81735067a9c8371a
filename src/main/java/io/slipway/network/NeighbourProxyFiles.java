package io.slipway.network;

import io.slipway.inventory.ClusterDefinition.NeighbourProxy;
import io.slipway.inventory.Ipv6Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of ndppd (kubernetes-facts, section 12). */
final class NeighbourProxyFiles {

    static final String CONFIGURATION = "/etc/ndppd.conf";
    static final String UNIT = "/etc/systemd/system/ndppd.service.d/slipway.conf";
    static final String HEADER = "# Written by Slipway.\n";

    /**
     * Milliseconds. Routes are read again long before a failed answer is forgotten: otherwise a new pod stays unseen for
     * half a minute, and ndppd loses the interface of a route that it kept.
     */
    private static final int ROUTE_TTL = 2000;

    private static final int ANSWER_TTL = 10000;

    private static final Pattern RULE = Pattern.compile("(?m)^ +rule (\\S+) \\{$");

    private NeighbourProxyFiles() {}

    /**
     * {@code timeout} and {@code ttl} belong to the proxy and {@code route-ttl} to the top; elsewhere they would be
     * ignored without a word.
     *
     * @throws IllegalArgumentException when the interface's name is none
     */
    static String configuration(String uplink, List<Ipv6Subnet> subnets, NeighbourProxy.Mode mode) {
        if (!uplink.matches("[A-Za-z0-9_.@-]{1,15}")) {
            throw new IllegalArgumentException("\"" + uplink + "\" is not the name of a network interface");
        }
        StringBuilder text = new StringBuilder(HEADER);
        text.append("route-ttl ").append(ROUTE_TTL).append("\n\n");
        text.append("proxy ").append(uplink).append(" {\n");
        text.append("    router yes\n");
        text.append("    timeout 500\n");
        text.append("    ttl ").append(ANSWER_TTL).append('\n');
        for (Ipv6Subnet subnet : subnets.stream().sorted().distinct().toList()) {
            text.append("    rule ").append(subnet).append(" {\n");
            text.append("        ").append(mode.name().toLowerCase(Locale.ROOT)).append('\n');
            text.append("    }\n");
        }
        return text.append("}\n").toString();
    }

    /** The subnets of the rules in a text that {@link #configuration} made; none in any other. */
    static List<Ipv6Subnet> subnets(String configuration) {
        if (!configuration.startsWith(HEADER)) {
            return List.of();
        }
        List<Ipv6Subnet> subnets = new ArrayList<>();
        Matcher rule = RULE.matcher(configuration);
        while (rule.find()) {
            PoolChecks.subnet(rule.group(1)).ifPresent(subnets::add);
        }
        return subnets;
    }

    /**
     * In the foreground: as a daemon ndppd may lose the interface's all-multicast mode. Without a default route its
     * look-ups crash it, so it is started again until there is one.
     */
    static String unit() {
        return HEADER + """
                [Unit]
                Wants=network-online.target
                After=network-online.target
                StartLimitIntervalSec=0

                [Service]
                Type=simple
                PIDFile=
                ExecStartPre=
                ExecStartPre=/bin/sh -c 'ip -6 route show default | grep -q .'
                ExecStart=
                ExecStart=/usr/sbin/ndppd -c /etc/ndppd.conf
                Restart=always
                RestartSec=3
                """;
    }
}
