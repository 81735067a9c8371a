package io.slipway.lab;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;

/** Bootstrap tokens and uploaded certificates: secrets that end by the lab's clock (kubernetes-facts, 1 and 2). */
public final class LabTokens {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String GROUP = "system:bootstrappers:kubeadm:default-node-token";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final LabCluster cluster;
    private final Set<String> everSeen = new ConcurrentSkipListSet<>();

    LabTokens(LabCluster cluster) {
        this.cluster = cluster;
    }

    /** Makes a token of the form {@code abcdef.0123456789abcdef} that can join nodes. */
    public String create(Duration timeToLive, String description) {
        return create(random(6) + "." + random(16), timeToLive, description, true);
    }

    /** Makes the given token; without usages it only gives its lifetime to another secret. */
    public synchronized String create(String token, Duration timeToLive, String description, boolean joins) {
        everSeen.add(token);
        String id = token.substring(0, 6);
        Map<String, String> data = new LinkedHashMap<>();
        data.put("token-id", id);
        data.put("token-secret", token.substring(7));
        if (!timeToLive.isZero()) {
            data.put("expiration", cluster.now().plus(timeToLive).truncatedTo(ChronoUnit.SECONDS).toString());
        }
        if (description != null && !description.isEmpty()) {
            data.put("description", description);
        }
        if (joins) {
            data.put("usage-bootstrap-authentication", "true");
            data.put("usage-bootstrap-signing", "true");
            data.put("auth-extra-groups", GROUP);
        }
        cluster.client().resource(new SecretBuilder()
                .withNewMetadata().withName("bootstrap-token-" + id).withNamespace("kube-system")
                .withUid(UUID.randomUUID().toString()).endMetadata()
                .withType("bootstrap.kubernetes.io/token")
                .withData(encoded(data))
                .build()).createOr(existing -> existing.update());
        if (joins) {
            signature(id, "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii0ifQ.." + random(43));
        }
        return token;
    }

    /** Whether a token can be used for discovery and joining now. */
    public boolean isValid(String token) {
        return token != null && token.matches("[a-z0-9]{6}\\.[a-z0-9]{16}")
                && secret("bootstrap-token-" + token.substring(0, 6))
                        .filter(secret -> token.substring(7).equals(decoded(secret, "token-secret")))
                        .filter(secret -> decoded(secret, "usage-bootstrap-signing") != null)
                        .filter(secret -> !isExpired(secret)).isPresent();
    }

    /** Every token and every certificate key that there ever was in this cluster, whoever made it. */
    public Set<String> everSeen() {
        all();
        return Set.copyOf(everSeen);
    }

    /** All bootstrap tokens' secrets, sorted by name. */
    public List<Secret> all() {
        List<Secret> found = cluster.client().secrets().inNamespace("kube-system").list().getItems().stream()
                .filter(secret -> "bootstrap.kubernetes.io/token".equals(secret.getType()))
                .sorted(java.util.Comparator.comparing(secret -> secret.getMetadata().getName())).toList();
        found.forEach(secret -> everSeen.add(decoded(secret, "token-id") + "." + decoded(secret, "token-secret")));
        return found;
    }

    public synchronized boolean delete(String idOrToken) {
        String id = idOrToken.substring(0, Math.min(6, idOrToken.length()));
        boolean there = secret("bootstrap-token-" + id).isPresent();
        cluster.client().secrets().inNamespace("kube-system").withName("bootstrap-token-" + id).delete();
        signature(id, null);
        return there;
    }

    /** Uploads the control plane's certificates under a key of 64 hex digits, for two hours; replaces an earlier upload. */
    public synchronized void uploadCertificates(String key) {
        everSeen.add(key);
        String proxy = create(random(6) + "." + random(16), Duration.ofHours(2),
                "Proxy for managing TTL for the kubeadm-certs secret", false);
        String owner = "bootstrap-token-" + proxy.substring(0, 6);
        Map<String, String> data = new LinkedHashMap<>();
        for (String name : List.of("ca.crt", "ca.key", "etcd-ca.crt", "etcd-ca.key", "front-proxy-ca.crt",
                "front-proxy-ca.key", "sa.key", "sa.pub")) {
            data.put(name, Base64.getEncoder().encodeToString(LabSeal.sealed(("the lab's " + name).getBytes(), key)));
        }
        cluster.client().resource(new SecretBuilder()
                .withNewMetadata().withName("kubeadm-certs").withNamespace("kube-system")
                .withOwnerReferences(new OwnerReferenceBuilder().withApiVersion("v1").withKind("Secret")
                        .withName(owner).withUid(secret(owner).orElseThrow().getMetadata().getUid())
                        .withController(true).withBlockOwnerDeletion(true).build())
                .endMetadata().withType("Opaque").withData(data).build())
                .createOr(existing -> existing.update());
    }

    /** A new certificate key. */
    public static String certificateKey() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether certificates are uploaded and have not expired. */
    public synchronized boolean hasCertificates() {
        expire();
        return secret("kubeadm-certs").isPresent();
    }

    /** Whether the key opens the uploaded certificates. */
    public boolean opensCertificates(String key) {
        return secret("kubeadm-certs").map(secret -> Base64.getDecoder().decode(secret.getData().get("ca.key")))
                .filter(sealed -> LabSeal.opens(sealed, key)).isPresent();
    }

    /** What the token cleaner and the garbage collector do; never between two writes of an upload. */
    synchronized void expire() {
        for (Secret secret : all()) {
            if (isExpired(secret)) {
                delete(secret.getMetadata().getName().substring("bootstrap-token-".length()));
            }
        }
        secret("kubeadm-certs")
                .filter(certificates -> certificates.getMetadata().getOwnerReferences().stream()
                        .noneMatch(owner -> secret(owner.getName()).isPresent()))
                .ifPresent(orphan -> cluster.client().resource(orphan).delete());
    }

    /** When a token's secret ends; empty when never. */
    public static Optional<Instant> expiration(Secret secret) {
        return Optional.ofNullable(decoded(secret, "expiration")).map(Instant::parse);
    }

    private boolean isExpired(Secret secret) {
        return expiration(secret).filter(end -> end.isBefore(cluster.now())).isPresent();
    }

    private Optional<Secret> secret(String name) {
        return Optional.ofNullable(cluster.client().secrets().inNamespace("kube-system").withName(name).get());
    }

    /** Tokens that can be used for discovery have a signature in the public cluster-info. */
    private void signature(String id, String signature) {
        KubernetesClient client = cluster.client();
        ConfigMap info = client.configMaps().inNamespace("kube-public").withName("cluster-info").get();
        if (info != null) {
            Map<String, String> data = new LinkedHashMap<>(info.getData());
            if (signature == null) {
                data.remove("jws-kubeconfig-" + id);
            } else {
                data.put("jws-kubeconfig-" + id, signature);
            }
            info.setData(data);
            client.resource(info).update();
        }
    }

    static String random(int length) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < length; index++) {
            text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private static Map<String, String> encoded(Map<String, String> data) {
        Map<String, String> encoded = new LinkedHashMap<>();
        data.forEach((name, value) -> encoded.put(name, Base64.getEncoder().encodeToString(value.getBytes())));
        return encoded;
    }

    /** A field of a secret as text, or null. */
    public static String decoded(Secret secret, String field) {
        String value = secret.getData() == null ? null : secret.getData().get(field);
        return value == null ? null : new String(Base64.getDecoder().decode(value));
    }
}
