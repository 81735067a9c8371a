package io.slipway.controlplane;

import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.BalancerAddress;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The systemd unit by which a control-plane host carries the balancer's address. A unit of its own and no network
 * configuration: networkd, netplan and ifupdown leave an interface alone that they do not know. Its lines are
 * programs with arguments; there is no shell in it.
 */
final class BalancerAddressUnit {

    static final String NAME = "slipway-balancer-address.service";
    static final String FILE = "/etc/systemd/system/" + NAME;

    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,14}");

    private BalancerAddressUnit() {}

    static Query query() {
        return new Query.Unit(NAME);
    }

    /** The lasting unit: at boot it waits for the host's own API server, or the host would reach only itself (P02). */
    static FileContent lasting(ClusterDefinition cluster, Host host) {
        List<String> wait = new ArrayList<>(LocalApi.arguments(cluster, host, "/livez"));
        wait.set(0, "/usr/bin/curl");
        wait.addAll(1, List.of("--retry", "200", "--retry-connrefused", "--retry-delay", "3"));
        return FileContent.of(
                FILE,
                """
                # Written by Slipway.
                [Unit]
                Description=Carries the address of the control plane's balancer
                Wants=network-online.target
                After=network-online.target containerd.service kubelet.service

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                TimeoutStartSec=15min
                ExecStartPre=%s
                %s
                [Install]
                WantedBy=multi-user.target
                """.formatted(String.join(" ", wait), commands(cluster, host)));
    }

    /** The same address for the time of a proof, before there is an API server; gone with the next boot. */
    static FileContent passing(ClusterDefinition cluster, Host host, String name) {
        return FileContent.of(
                "/run/systemd/system/" + name,
                """
                # Written by Slipway, for the time of a proof.
                [Unit]
                Description=Carries the address of the control plane's balancer for a proof

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                %s""".formatted(commands(cluster, host)));
    }

    private static String commands(ClusterDefinition cluster, Host host) {
        BalancerAddress balancer = cluster.kubernetes().balancerAddress();
        String device = interfaceOf(cluster);
        String address = addressOf(cluster) + "/128";
        List<String> lines = new ArrayList<>();
        if (balancer.carrier() == BalancerAddress.Carrier.TUNNEL) {
            lines.add("ExecStart=-/sbin/modprobe ip6_tunnel");
            lines.add("ExecStart=-/sbin/ip link add name " + device + " type ip6tnl mode any local " + host.address()
                    + " remote ::");
        } else {
            lines.add("ExecStart=-/sbin/ip link add name " + device + " type dummy");
        }
        lines.add("ExecStart=/sbin/ip link set dev " + device + " up");
        // Deprecated from the start: the host accepts packets for it and never sends as it.
        lines.add("ExecStart=/sbin/ip -6 address replace " + address + " dev " + device + " nodad preferred_lft 0");
        lines.add("ExecStop=-/sbin/ip -6 address del " + address + " dev " + device);
        return String.join("\n", lines) + "\n";
    }

    static String interfaceOf(ClusterDefinition cluster) {
        String name = cluster.kubernetes().balancerAddress().interfaceName().orElse("");
        if (!INTERFACE.matcher(name).matches()) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE_INPUT,
                    "Interface for the balancer's address",
                    List.of("\"" + name + "\" is not an interface name"),
                    "Write a name of at most 15 letters, digits, - and _ in the cluster file, such as balancer0.");
        }
        return name;
    }

    static Ipv6Address addressOf(ClusterDefinition cluster) {
        return cluster.kubernetes().balancerAddress().address().orElseThrow(() -> new StepFailure(
                StepFailure.Reason.UNUSABLE_INPUT,
                "The balancer's address",
                List.of("the cluster file gives none"),
                "Write the address that the control-plane endpoint's name stands for in the cluster file."));
    }
}
