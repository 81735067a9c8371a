package io.slipway.lab;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Does what controllers, scheduler, kubelets and the network plugin would do: one thread that looks at everything after
 * each change, until nothing is left to do.
 */
final class LabControllers {

    private final Lab lab;
    private final LabCluster cluster;
    private final LabPods pods;
    private final Object monitor = new Object();
    private boolean dirty = true;
    private boolean busy;
    private volatile boolean stopped;

    LabControllers(Lab lab, LabCluster cluster) {
        this.lab = lab;
        this.cluster = cluster;
        this.pods = new LabPods(lab, cluster);
    }

    void start() {
        Thread thread = new Thread(this::work, "lab-controllers");
        thread.setDaemon(true);
        thread.start();
    }

    void stop() {
        stopped = true;
        wake();
    }

    void wake() {
        synchronized (monitor) {
            dirty = true;
            monitor.notifyAll();
        }
    }

    /** Waits until a look found nothing to do; false when that takes too long. */
    boolean settle(long time, TimeUnit unit) {
        long end = System.nanoTime() + unit.toNanos(time);
        synchronized (monitor) {
            while (dirty || busy) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                try {
                    monitor.wait(left);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }

    private void work() {
        while (!stopped) {
            synchronized (monitor) {
                busy = false;
                monitor.notifyAll();
                try {
                    if (!dirty) {
                        // Tokens end by the clock, without anybody writing.
                        monitor.wait(500);
                    }
                } catch (InterruptedException end) {
                    return;
                }
                dirty = false;
                busy = true;
            }
            try {
                if (!stopped) {
                    look();
                }
            } catch (KubernetesClientException refused) {
                // Somebody else wrote or deleted the object meanwhile: a controller looks again.
                if (refused.getCode() == 409 || refused.getCode() == 404) {
                    wake();
                } else if (!stopped) {
                    lab.broken("the cluster", "controllers", refused);
                }
            } catch (IllegalStateException | java.util.concurrent.RejectedExecutionException closed) {
                // So the client says when the cluster is destroyed under a look.
                if (!stopped) {
                    lab.broken("the cluster", "controllers", closed);
                }
            } catch (LabKilled end) {
                return;
            }
        }
    }

    private void look() {
        KubernetesClient client = cluster.client();
        cluster.tokens().expire();
        List<Node> nodes = client.nodes().list().getItems();
        List<DaemonSet> daemonSets = client.apps().daemonSets().inAnyNamespace().list().getItems();
        List<Deployment> deployments = client.apps().deployments().inAnyNamespace().list().getItems();
        List<Pod> all = new ArrayList<>(client.pods().inAnyNamespace().list().getItems());
        boolean networked = pods.isNetworked(daemonSets);
        for (Node node : nodes) {
            judge(client, node, networked);
        }
        List<Node> known = client.nodes().list().getItems();
        services(client);
        for (DaemonSet set : daemonSets) {
            daemons(client, set, known, owned(set, all));
        }
        for (Deployment deployment : deployments) {
            replicas(client, deployment, known, owned(deployment, all));
        }
        Set<String> names = known.stream().map(node -> node.getMetadata().getName()).collect(Collectors.toSet());
        for (Pod pod : client.pods().inAnyNamespace().list().getItems()) {
            // The control plane's own pods are static: no controller and no scheduler has to do with them.
            if (pod.getSpec() == null || pod.getMetadata().getOwnerReferences().isEmpty()
                    && pod.getSpec().getNodeName() != null
                    && pod.getMetadata().getNamespace().equals("kube-system")) {
                continue;
            }
            pods.run(client, pod, known, names);
        }
        if (cluster.recordsAddresses()) {
            pods.recordAddresses();
        }
        status(client, daemonSets, deployments, known);
    }

    private static List<Pod> owned(HasMetadata owner, List<Pod> all) {
        return all.stream()
                .filter(pod -> owner.getMetadata().getNamespace().equals(pod.getMetadata().getNamespace()))
                .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(reference -> reference.getName().equals(owner.getMetadata().getName())
                                && reference.getKind().equals(owner.getKind())))
                .toList();
    }

    /** Ready is what a kubelet says that runs, on a host with a network plugin. */
    private void judge(KubernetesClient client, Node node, boolean networked) {
        LabHost host = lab.host(node.getMetadata().getName());
        boolean posting = host.isUp() && host.units().runs("kubelet");
        boolean ready = posting && networked;
        String status = ready ? "True" : posting ? "False" : "Unknown";
        NodeCondition now = node.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready")).findFirst().orElse(null);
        boolean sameBoot = !posting || host.bootId().equals(node.getStatus().getNodeInfo().getBootID());
        Set<String> taints = node.getSpec().getTaints().stream().map(taint -> taint.getKey())
                .collect(Collectors.toSet());
        if (now != null && status.equals(now.getStatus()) && sameBoot
                && taints.contains("node.kubernetes.io/not-ready") != ready) {
            return;
        }
        client.nodes().withName(node.getMetadata().getName()).edit(fresh -> new NodeBuilder(fresh)
                .editSpec()
                .removeMatchingFromTaints(taint -> "node.kubernetes.io/not-ready".equals(taint.getKey()))
                .addAllToTaints(ready ? List.of() : List.of(new io.fabric8.kubernetes.api.model.TaintBuilder()
                        .withKey("node.kubernetes.io/not-ready").withEffect("NoSchedule").build()))
                .endSpec()
                .editStatus()
                .editNodeInfo().withBootID(posting ? host.bootId() : fresh.getStatus().getNodeInfo().getBootID())
                .endNodeInfo()
                .withConditions(new NodeConditionBuilder().withType("Ready").withStatus(status)
                        .withReason(ready ? "KubeletReady" : posting ? "KubeletNotReady" : "NodeStatusUnknown")
                        .withMessage(ready ? "kubelet is posting ready status" : posting
                                ? "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
                                        + "message:Network plugin returns error: cni plugin not initialized"
                                : "Kubelet stopped posting node status.")
                        .withLastTransitionTime(cluster.now().toString()).build())
                .endStatus().build());
        wake();
    }

    private void services(KubernetesClient client) {
        for (Service service : client.services().inAnyNamespace().list().getItems()) {
            if (service.getSpec() != null && service.getSpec().getClusterIP() == null) {
                Set<String> used = client.services().inAnyNamespace().list().getItems().stream()
                        .filter(one -> one.getSpec() != null).map(one -> one.getSpec().getClusterIP())
                        .filter(Objects::nonNull).collect(Collectors.toSet());
                long number = 0x100;
                while (used.contains(cluster.settings().serviceSubnet().address(number).text())) {
                    number++;
                }
                String address = cluster.settings().serviceSubnet().address(number).text();
                client.resource(service).edit(fresh -> {
                    fresh.getSpec().setClusterIP(address);
                    fresh.getSpec().setClusterIPs(List.of(address));
                    return fresh;
                });
            }
        }
    }

    private void daemons(KubernetesClient client, DaemonSet set, List<Node> nodes, List<Pod> present) {
        String hash = hash(set.getSpec().getTemplate());
        Set<String> wanted = new HashSet<>();
        for (Node node : nodes) {
            if (LabPods.mayRun(set.getSpec().getTemplate(), node, true)) {
                wanted.add(node.getMetadata().getName());
            }
        }
        Set<String> covered = new HashSet<>();
        for (Pod pod : present) {
            boolean current = hash.equals(pod.getMetadata().getLabels().get("controller-revision-hash"));
            if (!current || !wanted.contains(pod.getSpec().getNodeName())
                    || !covered.add(pod.getSpec().getNodeName())) {
                client.resource(pod).delete();
                wake();
            }
        }
        for (String node : wanted) {
            if (!covered.contains(node)) {
                pods.create(client, set, set.getSpec().getTemplate(), node,
                        Map.of("controller-revision-hash", hash));
                wake();
            }
        }
    }

    private void replicas(KubernetesClient client, Deployment deployment, List<Node> nodes, List<Pod> present) {
        PodTemplateSpec template = deployment.getSpec().getTemplate();
        String hash = hash(template);
        int wanted = deployment.getSpec().getReplicas() == null ? 1 : deployment.getSpec().getReplicas();
        List<Pod> current = new ArrayList<>();
        for (Pod pod : present) {
            if (hash.equals(pod.getMetadata().getLabels().get("pod-template-hash")) && current.size() < wanted) {
                current.add(pod);
            } else {
                client.resource(pod).delete();
                wake();
            }
        }
        for (int number = current.size(); number < wanted; number++) {
            pods.create(client, deployment, template, null, Map.of("pod-template-hash", hash));
            wake();
        }
    }

    private void status(
            KubernetesClient client, List<DaemonSet> daemonSets, List<Deployment> deployments, List<Node> nodes) {
        List<Pod> all = client.pods().inAnyNamespace().list().getItems();
        for (DaemonSet set : daemonSets) {
            List<Pod> mine = owned(set, all);
            int wanted = (int) nodes.stream().filter(node -> LabPods.mayRun(set.getSpec().getTemplate(), node, true))
                    .count();
            int ready = (int) mine.stream().filter(LabControllers::isReady).count();
            var before = set.getStatus();
            if (before == null || !Objects.equals(before.getDesiredNumberScheduled(), wanted)
                    || !Objects.equals(before.getNumberReady(), ready)
                    || !Objects.equals(before.getUpdatedNumberScheduled(), mine.size())
                    || !seen(set, before.getObservedGeneration())) {
                edit(client, set, fresh -> fresh.setStatus(new io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder()
                        .withDesiredNumberScheduled(wanted).withCurrentNumberScheduled(mine.size())
                        .withUpdatedNumberScheduled(mine.size()).withNumberReady(ready).withNumberAvailable(ready)
                        .withNumberMisscheduled(0).withObservedGeneration(fresh.getMetadata().getGeneration()).build()));
            }
        }
        for (Deployment deployment : deployments) {
            List<Pod> mine = owned(deployment, all);
            int ready = (int) mine.stream().filter(LabControllers::isReady).count();
            var before = deployment.getStatus();
            if (before == null || !Objects.equals(before.getReplicas(), mine.size())
                    || !Objects.equals(before.getAvailableReplicas(), ready)
                    || !seen(deployment, before.getObservedGeneration())) {
                edit(client, deployment, fresh -> fresh.setStatus(
                        new io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder()
                                .withReplicas(mine.size()).withUpdatedReplicas(mine.size()).withReadyReplicas(ready)
                                .withAvailableReplicas(ready)
                                .withObservedGeneration(fresh.getMetadata().getGeneration()).build()));
            }
        }
    }

    private static boolean seen(HasMetadata object, Long observed) {
        return object.getMetadata().getGeneration() == null
                || observed != null && observed >= object.getMetadata().getGeneration();
    }

    private static <T extends HasMetadata> void edit(
            KubernetesClient client, T object, java.util.function.Consumer<T> change) {
        client.resource(object).edit(fresh -> {
            change.accept(fresh);
            return fresh;
        });
    }

    static boolean isReady(Pod pod) {
        return pod.getStatus() != null && pod.getStatus().getConditions() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    static String hash(PodTemplateSpec template) {
        return Integer.toHexString(io.fabric8.kubernetes.client.utils.Serialization.asJson(template).hashCode());
    }

    static boolean selects(LabelSelector selector, Map<String, String> labels) {
        return selector.getMatchLabels() == null || labels.entrySet().containsAll(selector.getMatchLabels().entrySet());
    }
}
