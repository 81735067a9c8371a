package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.ERROR;
import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who used the host before; a member of this very cluster is nothing to complain about. */
final class EarlierUseChecks {

    private static final String KUBELET = "/etc/kubernetes/kubelet.conf";
    private static final List<String> DIRECTORIES = List.of("/etc/kubernetes/manifests", "/var/lib/etcd", "/etc/cni/net.d");
    /** What an interrupted proof of the balancer leaves for at most a quarter of an hour. */
    private static final String PROOF = "slipway-balancer-proof.socket";
    private static final String[] LISTENING = {"ss", "-Hltnp"};
    private static final Pattern LOCAL_PORT = Pattern.compile("^\\S+\\s+\\S+\\s+\\S+\\s+\\S*:(\\d+)\\s");
    private static final Pattern PROCESS = Pattern.compile("users:\\(\\(\"([^\"]+)\"");

    private EarlierUseChecks() {}

    static List<Query> queries() {
        List<Query> queries = new ArrayList<>(List.of(
                new Query.File(KUBELET), Query.Run.of(LISTENING), new Query.Unit("docker.service"), new Query.Unit(PROOF)));
        DIRECTORIES.forEach(path -> queries.add(new Query.Directory(path)));
        return queries;
    }

    static List<PreflightFinding> judge(Reading reading, ClusterDefinition cluster, Host host) {
        List<PreflightFinding> findings = new ArrayList<>();
        if (reading.unit("docker.service").isActive()) {
            findings.add(new PreflightFinding(PreflightCheck.OTHER_RUNTIME, WARNING, "docker.service is active",
                    "Remove Docker, or see that its rules and its containerd settings suit Kubernetes."));
        }
        if (member(reading, cluster)) {
            return findings;
        }
        DIRECTORIES.stream().filter(path -> !reading.directory(path).isEmpty()).forEach(path ->
                findings.add(new PreflightFinding(PreflightCheck.LEFT_OVERS, WARNING,
                        path + " holds " + String.join(", ", reading.directory(path)),
                        "See that no cluster lives here; an unfinished bring-up of Slipway cleans up after itself.")));
        List<Integer> wanted = host.isControlPlane()
                ? List.of(cluster.kubernetes().apiServerPort(), 2379, 2380, 10250, 10257, 10259)
                : List.of(10250);
        reading.run(LISTENING).output().lines().forEach(line -> {
            Matcher port = LOCAL_PORT.matcher(line);
            if (port.find() && wanted.contains(Integer.parseInt(port.group(1)))
                    && !(line.contains("\"systemd\"") && reading.unit(PROOF).isActive())) {
                Matcher process = PROCESS.matcher(line);
                findings.add(new PreflightFinding(PreflightCheck.PORT_IN_USE, ERROR,
                        "port " + port.group(1) + " is taken by " + (process.find() ? process.group(1) : "a program"),
                        "Stop the program, or give the host to another cluster."));
            }
        });
        return findings;
    }

    /** True when the host's kubelet belongs to this cluster's control plane. */
    private static boolean member(Reading reading, ClusterDefinition cluster) {
        String server = "server: https://" + cluster.kubernetes().controlPlaneEndpoint();
        return reading.file(KUBELET).stream().flatMap(file -> file.content().lines())
                .anyMatch(line -> line.strip().equals(server));
    }
}
