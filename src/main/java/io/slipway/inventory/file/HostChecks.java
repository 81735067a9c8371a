package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.InvalidValue;
import io.slipway.inventory.Ipv6Subnet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The hosts, how they are reached, and the labels that kubelet is to give its node. */
final class HostChecks extends Check {

    private static final int LONGEST_LABEL = 63;

    /** etcd's own advice: more members only make writing slower. */
    private static final int MOST_CONTROL_PLANE_HOSTS = 7;

    private static final Pattern LABEL_PART = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Ipv6Subnet IPV4_MAPPED = Ipv6Subnet.of("::ffff:0:0/96");

    /** What kubelet and Slipway set themselves. */
    private static final Set<String> OWN_LABELS = Set.of(
            "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch", ClusterDefinition.RACK_LABEL);

    /** What kubelet accepts of the kubernetes.io and k8s.io domains, beside two whole ones (k8s.io/kubelet, well_known_labels). */
    private static final Set<String> ALLOWED_LABELS = Set.of(
            "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "node.kubernetes.io/instance-type",
            "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
            "failure-domain.kubernetes.io/zone", "failure-domain.kubernetes.io/region",
            "beta.kubernetes.io/instance-type", "kubernetes.io/instance-type");

    HostChecks(Context context) {
        super(context);
    }

    @Override
    void check() {
        Map<Object, String> names = new HashMap<>();
        Map<Object, String> addresses = new HashMap<>();
        Map<Object, String> ways = new HashMap<>();
        for (int index = 0; index < cluster.hosts().size(); index++) {
            Host host = cluster.hosts().get(index);
            String path = draft.hostPaths().get(index);
            unique(names, host.name(), path + ".name", "the name " + host.name());
            boolean single = unique(addresses, host.address(), path + ".address", "the address " + host.address());
            if (single) {
                unique(ways, host.management().orElse(new Endpoint(host.address(), cluster.ssh().port())),
                        path + (host.management().isPresent() ? ".management" : ".address"), "this way in by SSH");
            }
            name(host, path);
            address(host, path);
            labels(host, path);
        }
        numbers();
        ssh();
    }

    private boolean unique(Map<Object, String> seen, Object value, String path, String what) {
        String other = seen.putIfAbsent(value, path);
        if (other != null) {
            wrong(path, what + " stands at " + other + " as well", "each host has its own");
        }
        return other == null;
    }

    private void name(Host host, String path) {
        // The node's name is also the value of a label, and a label's value is shorter than a name may be.
        if (host.name().text().length() > LONGEST_LABEL) {
            wrong(path + ".name", "the name has " + host.name().text().length() + " characters",
                    "at most " + LONGEST_LABEL + ", the longest that the label kubernetes.io/hostname can hold");
        }
        if (host.uplink().equals("lo")) {
            wrong(path + ".uplink", "lo leads nowhere", "the interface with the address and the default route");
        }
    }

    private void address(Host host, String path) {
        if (!host.address().isGlobalUnicast() || IPV4_MAPPED.contains(host.address())) {
            wrong(path + ".address", host.address() + " cannot be a node's address",
                    "a global or unique local address; kubeadm refuses link-local and loopback ones");
        }
    }

    private void labels(Host host, String path) {
        host.labels().forEach((key, value) -> {
            String place = path + ".labels." + key;
            String[] parts = key.split("/", -1);
            String name = parts[parts.length - 1];
            boolean form = parts.length <= 2 && LABEL_PART.matcher(name).matches()
                    && (parts.length == 1 || isHostName(parts[0]));
            if (!form) {
                wrong(place, InvalidValue.quoted(key) + " is no label", "a label such as disk or example.net/disk");
            } else if (OWN_LABELS.contains(key)) {
                wrong(place, key + " is set by itself", key.equals(ClusterDefinition.RACK_LABEL)
                        ? "write rack: in place of it" : "leave it out");
            } else if (parts.length == 2 && isRefused(parts[0], key)) {
                wrong(place, "kubelet does not start with the label " + key,
                        "a label outside of kubernetes.io and k8s.io, or one in node.kubernetes.io");
            }
            if (!value.isEmpty() && !LABEL_PART.matcher(value).matches()) {
                wrong(place, InvalidValue.quoted(value) + " is no label's value",
                        "up to 63 letters, digits, hyphens, dots and underscores");
            }
        });
    }

    private static boolean isHostName(String text) {
        try {
            return new HostName(text).text().equals(text);
        } catch (InvalidValue notAName) {
            return false;
        }
    }

    /** kubelet refuses to give its own node labels of Kubernetes' domains but for a few. */
    private static boolean isRefused(String domain, String key) {
        boolean reserved = isWithin(domain, "kubernetes.io") || isWithin(domain, "k8s.io");
        boolean allowed = isWithin(domain, "kubelet.kubernetes.io") || isWithin(domain, "node.kubernetes.io");
        return reserved && !allowed && !ALLOWED_LABELS.contains(key);
    }

    private static boolean isWithin(String domain, String outer) {
        return domain.equals(outer) || domain.endsWith("." + outer);
    }

    private void numbers() {
        if (!isSound("hosts")) {
            return;
        }
        List<Host> controlPlane = cluster.controlPlaneHosts();
        int count = controlPlane.size();
        if (count == 0) {
            wrong("hosts", "no host has the role control-plane", "one or, better, three of them");
            return;
        }
        if (count == 1) {
            warn(WarningId.SINGLE_CONTROL_PLANE_HOST, "hosts",
                    "there is one control-plane host; when it is lost, the cluster's state is lost with it", "use three");
        } else if (count % 2 == 0) {
            warn(WarningId.EVEN_NUMBER_OF_CONTROL_PLANE_HOSTS, "hosts",
                    count + " control-plane hosts survive no more failures than " + (count - 1), "use an odd number");
        } else if (count > MOST_CONTROL_PLANE_HOSTS) {
            warn(WarningId.MANY_CONTROL_PLANE_HOSTS, "hosts",
                    "each write to etcd waits for more than half of " + count + " control-plane hosts",
                    "use three or five");
        }
        if (count > 1 && controlPlane.get(0).rack().isPresent()
                && controlPlane.stream().map(Host::rack).distinct().count() == 1) {
            warn(WarningId.CONTROL_PLANE_IN_ONE_RACK, "hosts", "all control-plane hosts stand in one rack, and fall with it",
                    "spread them over racks");
        }
        if (cluster.workers().isEmpty()) {
            warn(WarningId.NO_WORKERS, "hosts",
                    "there is no worker: ordinary pods, also those of the smoke test, have no place to run",
                    "add workers, or untaint the control-plane hosts and write smokeTest: none");
        }
    }

    private void ssh() {
        ClusterDefinition.Ssh ssh = cluster.ssh();
        if (isSound("ssh.user", "ssh.sudo") && !ssh.sudo() && !ssh.user().equals("root")) {
            wrong("ssh.sudo", ssh.user() + " is not root and is to work without sudo", "true, or the user root");
        }
        if (ssh.connectTimeout().isZero()) {
            wrong("ssh.connectTimeout", "no connection is made within no time", "such as 10s");
        }
        for (int index = 0; index < ssh.certificateAuthorities().size(); index++) {
            String text = ssh.certificateAuthorities().get(index);
            // A private key is told of by itself.
            if (!text.contains("PRIVATE KEY") && !text.matches("(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]{40,}={0,2}( [^\\n]*)?\\s*")) {
                wrong("ssh.certificateAuthorities[" + index + "]", "this is no public key of OpenSSH",
                        "one line such as ssh-ed25519 AAAAC3… comment, of the authority's .pub file");
            }
        }
    }
}
