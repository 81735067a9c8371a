package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.ERROR;
import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Ingress;
import io.slipway.inventory.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Who used the host before, or uses it now; a member of this very cluster is nothing to complain about. */
final class EarlierUseChecks {

    private static final List<String> DIRECTORIES = List.of(
            "/etc/kubernetes/manifests", "/etc/kubernetes/pki", "/var/lib/etcd", "/var/lib/kubelet/pki", "/etc/cni/net.d");
    /**
     * Which API servers the host's own credentials are for; nothing secret is read. The kubelet of a control-plane host may
     * name its own API server, the administrator's file always names the endpoint.
     */
    private static final String[] SERVERS = {
        "grep", "-hs", "server: https://", "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/admin.conf"
    };
    private static final String KUBELET = "kubelet.service";
    /** What an interrupted proof of the balancer leaves for at most a quarter of an hour. */
    private static final String PROOF = "slipway-balancer-proof.socket";
    private static final String[] LISTENING = {"ss", "-Hltnp"};
    private static final String[] INTERFACES = {"ip", "-j", "link", "show"};
    private static final Pattern LOCAL_PORT = Pattern.compile("^\\S+\\s+\\S+\\s+\\S+\\s+\\S*:(\\d+)\\s");
    private static final Pattern PROCESS = Pattern.compile("users:\\(\\(\"([^\"]+)\",pid=(\\d+)");
    /** Made by network plugins and kube-proxy, and left behind by kubeadm reset (kubernetes-facts, section 7). */
    private static final Pattern OF_A_CLUSTER =
            Pattern.compile("cni0|kube-ipvs0|kube-bridge|nodelocaldns|flannel.*|cali.*|vxlan.*calico|cilium.*|weave");

    private EarlierUseChecks() {}

    static List<Query> queries() {
        List<Query> queries = new ArrayList<>(List.of(
                Query.Run.of(SERVERS), Query.Run.of(LISTENING), Query.Run.of(INTERFACES), new Query.Unit(KUBELET),
                new Query.Unit(PROOF)));
        DIRECTORIES.forEach(path -> queries.add(new Query.Directory(path)));
        return queries;
    }

    static List<PreflightFinding> judge(Reading reading, ClusterDefinition cluster, Host host) {
        List<String> servers = servers(reading);
        boolean member = isMember(reading, cluster);
        List<PreflightFinding> findings = new ArrayList<>(ports(reading, cluster, host, member));
        if (member) {
            return findings;
        }
        if (!servers.isEmpty() && reading.unit(KUBELET).isActive()) {
            findings.add(new PreflightFinding(PreflightCheck.HOST_IN_ANOTHER_CLUSTER, ERROR,
                    "kubelet runs for the cluster at " + String.join(", ", servers),
                    "Check that this is the machine that is meant; take it out of that cluster, then run kubeadm reset."));
        }
        List<String> leftOvers = new ArrayList<>();
        if (!servers.isEmpty()) {
            leftOvers.add("credentials for " + String.join(", ", servers));
        }
        DIRECTORIES.stream().filter(path -> !reading.directory(path).isEmpty()).forEach(path ->
                leftOvers.add(path + " holds " + shortened(reading.directory(path))));
        List<String> interfaces = StreamSupport.stream(Texts.json(reading, INTERFACES).spliterator(), false)
                .map(link -> link.path("ifname").asText()).filter(OF_A_CLUSTER.asMatchPredicate()).toList();
        if (!interfaces.isEmpty()) {
            leftOvers.add("there are the interfaces " + shortened(interfaces));
        }
        leftOvers.forEach(found -> findings.add(new PreflightFinding(PreflightCheck.LEFT_OVERS, WARNING, found,
                "See that no cluster lives here; an unfinished bring-up of Slipway cleans up after itself, what another left"
                        + " goes with kubeadm reset and a reboot.")));
        return findings;
    }

    /** Whether the host belongs to this very cluster already; {@link #queries} are asked for it. */
    static boolean isMember(Reading reading, ClusterDefinition cluster) {
        return servers(reading).contains(cluster.kubernetes().controlPlaneEndpoint().toString());
    }

    private static List<String> servers(Reading reading) {
        return reading.run(SERVERS).lines().stream()
                .map(line -> line.replaceFirst(".*server: *https://", "").strip()).distinct().toList();
    }

    private static String shortened(List<String> names) {
        return names.size() <= 6 ? String.join(", ", names)
                : String.join(", ", names.subList(0, 5)) + " and " + (names.size() - 5) + " more";
    }

    private static List<PreflightFinding> ports(
            Reading reading, ClusterDefinition cluster, Host host, boolean member) {
        Map<Integer, String> own = member ? Map.of() : clusterPorts(cluster, host);
        Map<Integer, String> later = laterPorts(cluster, host);
        List<PreflightFinding> findings = new ArrayList<>();
        reading.run(LISTENING).output().lines().forEach(line -> {
            Matcher found = LOCAL_PORT.matcher(line);
            if (!found.find() || line.contains("\"systemd\"") && reading.unit(PROOF).isActive()) {
                return;
            }
            int port = Integer.parseInt(found.group(1));
            // What serves these ports in a cluster that stands is the cluster's own.
            Optional.ofNullable(own.get(port)).or(() -> member ? Optional.empty() : Optional.ofNullable(later.get(port)))
                    .ifPresent(use -> findings.add(new PreflightFinding(
                            PreflightCheck.PORT_IN_USE,
                            own.containsKey(port) ? ERROR : WARNING,
                            "port " + port + " is taken by " + process(line) + "; it is needed for " + use,
                            "Stop the program, or give the host to another cluster.")));
        });
        return findings.stream().distinct().toList();
    }

    private static String process(String line) {
        Matcher process = PROCESS.matcher(line);
        return process.find() ? process.group(1) + " (process " + process.group(2) + ")" : "a program";
    }

    private static Map<Integer, String> clusterPorts(ClusterDefinition cluster, Host host) {
        Map<Integer, String> ports = new LinkedHashMap<>();
        ports.put(10250, "kubelet");
        ports.put(10248, "kubelet's health check");
        ports.put(10249, "kube-proxy's metrics");
        ports.put(10256, "kube-proxy's health check");
        if (host.isControlPlane()) {
            ports.put(cluster.kubernetes().apiServerPort(), "the API server");
            ports.put(2379, "etcd");
            ports.put(2380, "etcd's peers");
            ports.put(2381, "etcd's metrics");
            ports.put(10257, "the controller manager");
            ports.put(10259, "the scheduler");
        }
        return ports;
    }

    private static Map<Integer, String> laterPorts(ClusterDefinition cluster, Host host) {
        Map<Integer, String> ports = new LinkedHashMap<>();
        cluster.smokeTest().ifPresent(test -> ports.put(test.nodePort(), "the smoke test's node port"));
        if (!host.isControlPlane()
                && cluster.ingress().filter(in -> in.exposure() == Ingress.Exposure.HOST_NETWORK).isPresent()) {
            ports.put(80, "the ingress controller");
            ports.put(443, "the ingress controller");
        }
        return ports;
    }
}
