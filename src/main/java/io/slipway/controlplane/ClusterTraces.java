package io.slipway.controlplane;

import io.slipway.host.Command;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.step.HostTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What keeps a host tied to its cluster once kubeadm's own files are gone: kubelet's state, the network plugin's
 * configuration, interfaces and packet rules, and what Slipway put there for the cluster (kubernetes-facts, section 7).
 */
final class ClusterTraces {

    private static final String KUBELET = "kubelet.service";
    private static final List<String> DIRECTORIES =
            List.of("/etc/cni/net.d", "/var/lib/kubelet", "/etc/kubernetes/pki", "/var/lib/calico", "/var/run/calico");
    /** Names for root a kubeconfig that is gone; written by the preparation of a control-plane host. */
    private static final String ADMINISTRATOR_SHELL = "/etc/profile.d/slipway-kubectl.sh";
    private static final String[] INTERFACES = {"ip", "-oneline", "link", "show"};
    private static final Pattern INTERFACE = Pattern.compile("^\\d+: ([^:@\\s]+)[:@].*");
    private static final Pattern OF_THE_CLUSTER =
            Pattern.compile("kube-ipvs0|nodelocaldns|vxlan(-v6)?\\.calico|cali[0-9a-f]{11}");
    /** Which API servers the host's own credentials are for; nothing secret is read. */
    private static final String[] SERVERS = {
        "grep", "-hs", "server: https://", "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/admin.conf"
    };
    private static final List<String> NOTES = List.of(Marker.STARTED, Marker.SUCCEEDED, ResetApproval.FILE);

    private ClusterTraces() {}

    static List<Query> queries() {
        List<Query> queries = new ArrayList<>(PacketRules.queries());
        DIRECTORIES.forEach(path -> queries.add(new Query.Directory(path)));
        queries.add(new Query.File(ADMINISTRATOR_SHELL));
        queries.add(new Query.File(BalancerAddressUnit.FILE));
        queries.add(new Query.Unit(KUBELET));
        queries.add(Query.Run.of(INTERFACES));
        queries.add(Query.Run.of(SERVERS));
        return queries;
    }

    /** What is still there, in words; the notes of kubeadm's runs are looked at by {@link KubeadmHost}. */
    static List<String> left(Reading reading) {
        List<String> left = new ArrayList<>();
        Reading.UnitState kubelet = reading.unit(KUBELET);
        if (kubelet.isActive() || kubelet.active().equals("activating")) {
            left.add(KUBELET + " is " + kubelet.active());
        }
        if (kubelet.enabled().equals("enabled")) {
            left.add(KUBELET + " is enabled");
        }
        for (String path : DIRECTORIES) {
            List<String> names = reading.directory(path);
            if (!names.isEmpty()) {
                left.add(path + " holds " + (names.size() <= 4 ? String.join(", ", names) : names.size() + " entries"));
            }
        }
        reading.file(ADMINISTRATOR_SHELL).ifPresent(file -> left.add(ADMINISTRATOR_SHELL));
        reading.file(BalancerAddressUnit.FILE)
                .ifPresent(file -> left.add("the host carries the balancer's address (" + BalancerAddressUnit.NAME + ")"));
        interfaces(reading).forEach(name -> left.add("interface " + name));
        left.addAll(PacketRules.left(reading));
        return left;
    }

    /** Whose credentials the host holds, where they are not for this cluster; empty where they are or there are none. */
    static List<String> otherClusters(Reading reading, ClusterDefinition cluster, Host host) {
        List<String> servers = reading.run(SERVERS).lines().stream()
                .map(line -> line.replaceFirst(".*server: *https://", "").strip())
                .distinct()
                .toList();
        String own = host.address().bracketed() + ":" + KubeadmConfiguration.portOf(cluster);
        boolean here = servers.stream().anyMatch(server ->
                server.equals(cluster.kubernetes().controlPlaneEndpoint().toString()) || server.equals(own));
        return here ? List.of() : servers;
    }

    private static List<String> interfaces(Reading reading) {
        return reading.run(INTERFACES).lines().stream()
                .map(INTERFACE::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .filter(OF_THE_CLUSTER.asMatchPredicate())
                .toList();
    }

    /** Every removal by itself is harmless to repeat. */
    static void remove(HostTarget target) {
        HostShell shell = target.shell();
        Reading reading = shell.read(queries());
        if (reading.unit(KUBELET).exists()) {
            shell.change(Command.of("systemctl", "disable", "--now", KUBELET));
        }
        if (reading.file(BalancerAddressUnit.FILE).isPresent()) {
            shell.change(Command.of("systemctl", "disable", "--now", BalancerAddressUnit.NAME));
            shell.remove(BalancerAddressUnit.FILE);
            shell.change(Command.of("systemctl", "daemon-reload"));
        }
        for (String path : DIRECTORIES) {
            for (String name : reading.directory(path)) {
                shell.change(Command.of("rm", "--recursive", "--force", "--one-file-system", path + "/" + name));
            }
        }
        shell.remove(ADMINISTRATOR_SHELL);
        PacketRules.remove(shell, reading);
        interfaces(reading).forEach(name -> shell.change(Command.of("ip", "link", "delete", "dev", name)));
        NOTES.forEach(shell::remove);
    }
}
