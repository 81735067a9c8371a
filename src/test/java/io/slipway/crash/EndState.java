package io.slipway.crash;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a story leaves on hosts and in the cluster, and which commands changed the hosts: the same with and without crashes. */
final class EndState {

    /** The script's name, its state directory, fence, and time to wait; then comes what changes the host. */
    private static final int CHANGE_ARGUMENTS = 4;

    /**
     * Proofs are repeated until they succeed; the secrets of tokens and certificates die with Slipway's memory, so that new ones
     * are made.
     */
    private static final List<String> REPEATED = List.of("balancer-proof", "kubeadm token", "upload-certs", "endpoint health");

    /** Has the same effect however often it is done, and is begun again where Slipway dies in the middle of a step of several. */
    private static final Pattern SETTING = Pattern.compile("slipway-write-file|systemctl (?!reboot)|sysctl|modprobe|chmod|mv |rm -f"
            + "|mkdir|apt-mark|networkctl|ip -6|slipway-close|apt-helper|member list");

    private EndState() {}

    /**
     * How often each change was begun on each host, by the words behind the script that alone may change a host. Settings are
     * told once, however often they were made.
     */
    static Map<String, Long> changes(Lab lab) {
        Map<String, Long> changes = new TreeMap<>();
        for (LabHost host : lab.hosts()) {
            for (List<String> line : host.argumentLists()) {
                int script = line.indexOf("slipway-change");
                if (script > 0 && line.get(0).equals("sh") && line.size() > script + CHANGE_ARGUMENTS) {
                    String change = words(line.subList(script + CHANGE_ARGUMENTS, line.size())).replace(lab.clusterName(), "NAME");
                    if (REPEATED.stream().noneMatch(change::contains)) {
                        changes.merge(host.name() + " " + change, 1L,
                                SETTING.matcher(change).find() && !change.contains("slipway-start") ? Math::max : Long::sum);
                    }
                }
            }
        }
        return changes;
    }

    /** Without the scripts' texts, an operation's number, and how long what comes by standard input is. */
    private static String words(List<String> change) {
        return String.join(" ", change.stream().filter(word -> !word.contains("\n")).toList())
                .replaceAll("OPS-\\d+", "OPS")
                .replaceAll("(slipway-write-file \\S+ \\d+) \\d+", "$1")
                .replaceAll("member remove \\w+", "member remove ID")
                .replaceAll("(slipway-start .* \\d+) \\d+ (kubeadm)", "$1 $2");
    }

    /** By place, as text; what is made by chance each time (keys, certificates, tokens, times) is told by its name alone. */
    static Map<String, String> of(Lab lab) {
        Map<String, String> places = new TreeMap<>();
        for (LabHost host : lab.hosts()) {
            String where = host.name() + " ";
            for (String path : host.files().under("")) {
                if (!path.startsWith("/var/lib/slipway/") && !path.startsWith("/run/") && !path.startsWith("/var/lib/etcd/")) {
                    places.put(where + path, isMadeByChance(path) ? "there" : host.files().text(path).orElse("").replace(lab.clusterName(), "NAME"));
                }
            }
            host.units().states().forEach((unit, state) -> {
                if (!state.isTransient()) {
                    places.put(where + unit, state.active() + ", " + host.units().enablement(unit));
                }
            });
            places.put(where + "packages", host.packages().installed() + ", held " + host.packages().held());
        }
        if (lab.cluster().exists()) {
            places.put("etcd", lab.cluster().etcd().members().stream().map(member -> member.name()).sorted().toList().toString());
            objects(lab.cluster().client()).forEach(object -> places.put(object, "there"));
        }
        return places;
    }

    private static boolean isMadeByChance(String path) {
        return path.startsWith("/etc/kubernetes/") || path.startsWith("/var/lib/kubelet/") || path.startsWith("/root/.kube/")
                || path.equals("/root/kubeadm.yaml");
    }

    private static List<String> objects(KubernetesClient client) {
        List<String> all = new ArrayList<>();
        client.nodes().list().getItems().forEach(node -> all.add("node " + node.getMetadata().getName() + " "
                + new TreeMap<>(node.getMetadata().getLabels()) + " " + node.getSpec().getTaints()
                + " " + node.getSpec().getUnschedulable()));
        client.namespaces().list().getItems().forEach(one -> all.add(name(one)));
        client.apps().daemonSets().inAnyNamespace().list().getItems().forEach(one -> all.add(name(one)));
        client.apps().deployments().inAnyNamespace().list().getItems().forEach(one -> all.add(name(one)));
        client.configMaps().inAnyNamespace().list().getItems().forEach(one -> all.add(name(one)));
        client.services().inAnyNamespace().list().getItems().forEach(one -> all.add(name(one)));
        client.serviceAccounts().inAnyNamespace().list().getItems().forEach(one -> all.add(name(one)));
        client.secrets().inAnyNamespace().list().getItems().stream()
                .filter(secret -> !secret.getMetadata().getName().startsWith("bootstrap-token-"))
                .forEach(one -> all.add(name(one)));
        client.genericKubernetesResources("crd.projectcalico.org/v1", "IPPool").list().getItems()
                .forEach(pool -> all.add(name(pool) + " " + pool.getAdditionalProperties().get("spec")));
        return all;
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }
}
