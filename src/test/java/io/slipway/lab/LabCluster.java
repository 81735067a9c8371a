package io.slipway.lab;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.slipway.inventory.Ipv6Subnet;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The lab's Kubernetes cluster, from {@code kubeadm init} on: certificates, etcd's members, tokens, nodes, the API, and
 * controllers that do what a real cluster would with what is written there.
 */
public final class LabCluster {

    /** What {@code kubeadm init} was told. */
    public record Settings(
            String name, String version, String endpoint, Ipv6Subnet podSubnet, Ipv6Subnet serviceSubnet) {}

    /** Held, because a level is forgotten with its logger: the mock tells every request. */
    private static final java.util.logging.Logger MOCK = java.util.logging.Logger.getLogger("io.fabric8.mockwebserver");

    static {
        MOCK.setLevel(java.util.logging.Level.WARNING);
    }

    private final Lab lab;
    private final LabEtcd etcd = new LabEtcd();
    private final LabTokens tokens = new LabTokens(this);
    private final Map<String, LabApiServer> apiServers = new ConcurrentHashMap<>();
    private KubernetesMockServer mock;
    private KubernetesClient client;
    private LabAuthority authority;
    private Settings settings;
    private LabControllers controllers;
    private volatile boolean recordsAddresses;

    LabCluster(Lab lab) {
        this.lab = lab;
        lab.network().join(new LabServices(lab));
    }

    /** Whether there is a cluster: init went as far as its API server. */
    public synchronized boolean exists() {
        return mock != null;
    }

    public Settings settings() {
        return settings;
    }

    /** {@code v1.36.2}. */
    public String version() {
        return settings.version().startsWith("v") ? settings.version() : "v" + settings.version();
    }

    /** The cluster's own certificate authority. */
    public LabAuthority authority() {
        return authority;
    }

    public LabEtcd etcd() {
        return etcd;
    }

    public LabTokens tokens() {
        return tokens;
    }

    Instant now() {
        return lab.clock().instant();
    }

    /** A client that sees the cluster from inside, whatever becomes of its API servers. */
    public synchronized KubernetesClient client() {
        if (client == null) {
            throw new IllegalStateException("there is no cluster yet");
        }
        return client;
    }

    int mockPort() {
        return mock.getPort();
    }

    /**
     * Makes the cluster's certificates; the first thing that init does.
     *
     * @return the authority of the cluster, the same when it was made before
     */
    public synchronized LabAuthority makeAuthority() {
        if (authority == null) {
            authority = new LabAuthority("kubernetes", now());
        }
        return authority;
    }

    /** Brings the cluster's data to life on its first control-plane host: etcd with one member, an empty API. */
    public synchronized void create(LabHost first, Settings told) {
        if (mock != null) {
            throw new IllegalStateException("there is a cluster already");
        }
        makeAuthority();
        settings = told;
        etcd.bootstrap(first);
        Map<ServerRequest, Queue<ServerResponse>> answers = new HashMap<>();
        LabDispatcher dispatcher = new LabDispatcher(answers, this::wake);
        mock = new KubernetesMockServer(new Context(), new MockWebServer(), answers, dispatcher, false);
        mock.expect().get().withPath("/version").andReturn(200, Map.of("major", "1", "minor",
                version().split("\\.")[1], "gitVersion", version(), "platform", "linux/amd64")).always();
        for (String probe : List.of("/readyz", "/livez", "/healthz")) {
            mock.expect().get().withPath(probe).andReturn(200, "ok").always();
        }
        mock.init(InetAddress.getLoopbackAddress(), 0);
        client = mock.createClient();
        for (String namespace : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            client.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata()
                    .withNewStatus().withPhase("Active").endStatus().build()).create();
        }
        controllers = new LabControllers(lab, this);
        controllers.start();
    }

    /** Everything is lost: the last control-plane host was reset. */
    public synchronized void destroy() {
        List.copyOf(apiServers.keySet()).forEach(name -> stopApiServer(lab.host(name)));
        if (controllers != null) {
            controllers.stop();
        }
        if (mock != null) {
            client.close();
            mock.destroy();
        }
        mock = null;
        client = null;
        authority = null;
        settings = null;
    }

    /** The kubeconfig of an administrator, as kubeadm writes {@code admin.conf}. */
    public String kubeconfig(String subject, String user, String server) {
        LabAuthority.Issued issued = authority.issue(subject, List.of(), now());
        return """
                apiVersion: v1
                clusters:
                - cluster:
                    certificate-authority-data: %s
                    server: %s
                  name: %s
                contexts:
                - context:
                    cluster: %s
                    user: %s
                  name: %s@%s
                current-context: %s@%s
                kind: Config
                users:
                - name: %s
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                """.formatted(base64(authority.certificatePem()), server, settings.name(), settings.name(), user,
                user, settings.name(), user, settings.name(), user, base64(issued.certificatePem()),
                base64(issued.keyPem()));
    }

    /** The public {@code cluster-info} that joining hosts read; its signatures come with the tokens. */
    public void publishClusterInfo() {
        client().resource(new ConfigMapBuilder().withNewMetadata().withName("cluster-info")
                .withNamespace("kube-public").endMetadata()
                .addToData("kubeconfig", """
                        apiVersion: v1
                        clusters:
                        - cluster:
                            certificate-authority-data: %s
                            server: https://%s
                          name: ""
                        contexts: null
                        current-context: ""
                        kind: Config
                        users: null
                        """.formatted(base64(authority.certificatePem()), settings.endpoint()))
                .build()).createOr(existing -> existing.update());
    }

    /** Starts a host's API server with the names that kubeadm puts into its certificate, on port 6443. */
    public boolean startApiServer(LabHost host) {
        if (apiServers.containsKey(host.name())) {
            return true;
        }
        List<String> names = new ArrayList<>(List.of(host.name(), "kubernetes", "kubernetes.default",
                "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
                settings.serviceSubnet().address(1).text(), host.address().text()));
        names.add(settings.endpoint().replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", ""));
        LabApiServer server = new LabApiServer(host, this, authority,
                authority.issue("CN=kube-apiserver", names, now()));
        if (!host.sockets().bind(6443, "kube-apiserver", server)) {
            server.close();
            return false;
        }
        apiServers.put(host.name(), server);
        return true;
    }

    public void stopApiServer(LabHost host) {
        LabApiServer server = apiServers.remove(host.name());
        if (server != null) {
            host.sockets().close("kube-apiserver");
            server.close();
        }
    }

    public boolean apiServerRuns(LabHost host) {
        return apiServers.containsKey(host.name());
    }

    /** Lets a host's API server answer 500 to {@code /readyz}. */
    public void apiServerHealthy(LabHost host, boolean healthy) {
        Optional.ofNullable(apiServers.get(host.name())).ifPresent(server -> server.healthy(healthy));
    }

    /** Registers a host's node, as its kubelet does on its first contact; one that is there is kept. */
    public void joinNode(LabHost host, LabNode node) {
        while (true) {
            try {
                client().resource(node.object(lab, host, version())).createOr(existing -> existing.update());
                break;
            } catch (KubernetesClientException conflict) {
                // A controller wrote the node meanwhile: a kubelet tries again.
                if (conflict.getCode() != 409) {
                    throw conflict;
                }
            }
        }
        controllers.wake();
    }

    /** What the disruption controller would say of a budget now. */
    public void allowDisruptions(String namespace, String budget, int allowed) {
        client().policy().v1().podDisruptionBudget().inNamespace(namespace).withName(budget).editStatus(fresh -> {
            fresh.setStatus(new PodDisruptionBudgetStatusBuilder().withDisruptionsAllowed(allowed).build());
            return fresh;
        });
    }

    public void removeNode(String name) {
        client().nodes().withName(name).delete();
        controllers.wake();
    }

    /** The addresses of the pods on a host, beside those that use the host's own. */
    public List<String> podAddresses(LabHost host) {
        return !exists() ? List.of() : client().pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> pod.getSpec() != null && host.name().equals(pod.getSpec().getNodeName())
                        && !Boolean.TRUE.equals(pod.getSpec().getHostNetwork()))
                .map(LabServices::ip)
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    /** From now on IPAM's blocks are written as Calico writes them, and not by the test. */
    public void recordAddresses() {
        recordsAddresses = true;
        wake();
    }

    boolean recordsAddresses() {
        return recordsAddresses;
    }

    /** Lets the controllers look again, after something changed on a host. */
    public void wake() {
        LabControllers working = controllers;
        if (working != null) {
            working.wake();
        }
    }

    /** Waits until the controllers have nothing more to do; for tests that look at the cluster from inside. */
    public void settle() {
        if (!controllers.settle(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the lab's cluster does not come to rest");
        }
    }

    void hostWentDown(LabHost host) {
        stopApiServer(host);
        wake();
    }

    void hostCameUp(LabHost host) {
        wake();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes());
    }

    void close() {
        destroy();
    }
}
