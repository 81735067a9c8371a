package io.slipway.lab.programs;

import io.fabric8.kubernetes.api.model.Node;
import io.slipway.inventory.Endpoint;
import io.slipway.lab.LabCluster;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabListener;
import io.slipway.lab.LabNetwork;
import io.slipway.lab.LabResult;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code kubeadm join} (transcripts 20 to 27, 55 and 56). */
final class KubeadmJoin {

    private static final String KIND = "JoinConfiguration";
    private static final String STACK = "To see the stack trace of this error execute with --v=5 or higher\n";

    private final LabHost host;
    private final LabInvocation invocation;
    private final KubeadmFile file;
    private final LabCluster cluster;
    private final KubeadmFiles files;

    KubeadmJoin(LabHost host, LabInvocation invocation) {
        this.host = host;
        this.invocation = invocation;
        this.file = Kubeadm.configuration(host, invocation);
        this.cluster = host.lab().cluster();
        this.files = new KubeadmFiles(host);
    }

    LabResult run() {
        if (!file.has(KIND)) {
            return LabResult.failed(1, "error: the lab's kubeadm join wants a JoinConfiguration");
        }
        boolean controlPlane = file.at(KIND, "controlPlane") != null;
        String endpoint = file.text(KIND, "discovery", "bootstrapToken", "apiServerEndpoint");
        KubeadmWords words = new KubeadmWords(host, endpoint, Kubeadm.versionOf(host));
        String key = file.text(KIND, "controlPlane", "certificateKey");
        if (key != null && !key.matches("[0-9a-f]{64}")) {
            return recorded(words, "21-join-cp-malformed-certificate-key");
        }
        KubeadmPreflight preflight = new KubeadmPreflight(host, file.ignoredErrors(KIND));
        preflight.join(controlPlane);
        invocation.takes(Duration.ofMillis(300));
        if (!preflight.passed()) {
            return new LabResult(1, "[preflight] Running pre-flight checks\n", preflight.errors());
        }
        // A left-over admin.conf is believed, whatever the token says.
        if (!(controlPlane && host.files().exists("/etc/kubernetes/admin.conf"))) {
            Optional<LabResult> refused = discover(words, endpoint);
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        Node node = cluster.client().nodes().withName(host.name()).get();
        if (node != null && node.getStatus().getConditions().stream()
                .anyMatch(one -> one.getType().equals("Ready") && one.getStatus().equals("True"))) {
            return failed("error execution phase kubelet-start: a Node with name \"" + host.name()
                    + "\" and status \"Ready\" already exists in the cluster. You must delete the existing Node or change"
                    + " the name of this new joining Node");
        }
        return controlPlane ? controlPlane(words, endpoint, key, preflight) : worker(words, endpoint, preflight);
    }

    private Optional<LabResult> discover(KubeadmWords words, String endpoint) {
        LabNetwork.Connection connection = host.lab().network().connect(host, Endpoint.of(endpoint, 6443));
        Optional<LabListener> server = connection.listener().filter(LabListener::isTls);
        if (server.isEmpty() || !cluster.exists()) {
            invocation.takes(discoveryTimeout());
            return Optional.of(recorded(words, "23c-join-endpoint-unreachable"));
        }
        List<?> pins = (List<?>) file.at(KIND, "discovery", "bootstrapToken", "caCertHashes");
        if (!pins.contains(pin())) {
            return Optional.of(recorded(words.saying("sha256:f7c4[0-9a-f]+", pin()), "21c-join-wrong-ca-hash"));
        }
        String token = file.text(KIND, "discovery", "bootstrapToken", "token");
        if (!cluster.tokens().isValid(token)) {
            invocation.takes(discoveryTimeout());
            return Optional.of(recorded(
                    words.saying("pa6ilj", token.substring(0, 6)), "23-join-worker-deleted-token"));
        }
        return Optional.empty();
    }

    private Duration discoveryTimeout() {
        String text = file.text(KIND, "timeouts", "discovery");
        return Duration.parse("PT" + (text == null ? "5m0s" : text).toUpperCase(java.util.Locale.ROOT));
    }

    private String pin() {
        try {
            return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(cluster.authority().certificate().getPublicKey().getEncoded()));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private LabResult worker(KubeadmWords words, String endpoint, KubeadmPreflight preflight) {
        files.authorityOnly();
        Optional<LabResult> died = kubelet(words, endpoint, preflight);
        if (died.isPresent()) {
            return died.get();
        }
        KubeadmInit.register(host, file, KIND, false);
        invocation.takes(Duration.ofMillis(800));
        return new LabResult(0, words.output("24-join-worker-success"), preflight.warnings());
    }

    private LabResult controlPlane(KubeadmWords words, String endpoint, String key, KubeadmPreflight preflight) {
        if (key == null) {
            return recorded(words, "21b-join-cp-no-certificate-key");
        }
        if (!cluster.tokens().hasCertificates()) {
            return recorded(words, "27-join-cp-certs-secret-expired");
        }
        if (!cluster.tokens().opensCertificates(key)) {
            return recorded(words, "20-join-cp-wrong-certificate-key");
        }
        files.certificates();
        files.kubeconfigs(false, endpoint);
        List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler").forEach(files::manifest);
        invocation.takes(Duration.ofSeconds(2));
        Optional<LabResult> died = kubelet(words, endpoint, preflight);
        if (died.isPresent()) {
            return died.get();
        }
        if (cluster.etcd().hasLearner() && cluster.etcd().of(host).isEmpty()) {
            invocation.takes(Duration.ofMinutes(2));
            return failed("error execution phase etcd-join: error creating local etcd static pod manifest file: etcdserver:"
                    + " too many learner members in cluster");
        }
        cluster.etcd().addLearner(host);
        files.manifest("etcd");
        files.etcdData();
        invocation.takes(Duration.ofSeconds(5));
        cluster.etcd().started(host);
        cluster.etcd().promote(host);
        invocation.takes(Duration.ofSeconds(10));
        KubeletService.staticPods(host);
        KubeadmInit.register(host, file, KIND, true);
        invocation.takes(Duration.ofSeconds(5));
        return new LabResult(0, words.output("22-join-control-plane-success"), preflight.warnings());
    }

    private Optional<LabResult> kubelet(KubeadmWords words, String endpoint, KubeadmPreflight preflight) {
        String given = Optional.ofNullable(cluster.client().configMaps().inNamespace("kube-system")
                .withName("kubelet-config").get()).map(map -> map.getData().get("kubelet")).orElse("");
        files.kubeletConfiguration(!given.contains("failCgroupV1: false"), !given.contains("failSwapOn: false"));
        host.units().restart("kubelet");
        if (!KubeletService.runs(host)) {
            invocation.takes(Duration.ofMinutes(4));
            return Optional.of(new LabResult(1, "[preflight] Running pre-flight checks\n", preflight.warnings()
                    + "error: error execution phase kubelet-start: the HTTP call equal to 'curl -sSL"
                    + " http://127.0.0.1:10248/healthz' returned error: context deadline exceeded\n" + STACK));
        }
        files.kubeletCredentials(endpoint);
        return Optional.empty();
    }

    private static LabResult recorded(KubeadmWords words, String transcript) {
        return new LabResult(1, words.output(transcript), words.errorOutput(transcript));
    }

    private static LabResult failed(String error) {
        return new LabResult(1, "[preflight] Running pre-flight checks\n", "error: " + error + "\n" + STACK);
    }
}
