package io.slipway.controlplane;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Secret;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import io.slipway.step.Site;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What hosts join with: a bootstrap token, the pins of the cluster's CA, and for control-plane hosts the key of the
 * uploaded certificates (procedure P13; kubernetes-facts, sections 1 and 2). Kept in memory only, made when needed,
 * looked at in the cluster before every use, made anew when gone, replaced or about to expire. One thread at a time
 * per cluster, so that no upload replaces another's key.
 */
final class JoinCredentials {

    /** Longer than any join takes, far shorter than kubeadm's 24 hours. */
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(2);

    /** What is left must be enough for a join with its image pulls, and for clocks that differ. */
    private static final Duration MARGIN = Duration.ofMinutes(20);

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final Clock clock;
    private final SecureRandom random;
    private final Map<ClusterName, Lease> leases = new ConcurrentHashMap<>();

    JoinCredentials(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** A token that the cluster knows and that lives long enough. */
    Secret token(Site site) {
        Lease lease = lease(site);
        synchronized (lease) {
            if (lease.token == null || !livesOn(site.kube(), tokenSecret(lease.token))) {
                lease.token = mint(site);
            }
            return lease.token;
        }
    }

    /** The pins of the CA, read on a healthy control-plane host. */
    List<String> certificateAuthorityHashes(Site site) {
        Lease lease = lease(site);
        synchronized (lease) {
            if (lease.hashes.isEmpty()) {
                lease.hashes =
                        CertificateAuthorityHash.of(ControlPlaneHosts.first(site, null).certificateAuthority());
            }
            return lease.hashes;
        }
    }

    /**
     * The key of the certificates in the cluster.
     *
     * @return empty while they are being uploaded; come back
     */
    Optional<Secret> certificateKey(Site site) {
        Lease lease = lease(site);
        synchronized (lease) {
            if (lease.upload == null || lease.upload.isDone() && !uploadLivesOn(site.kube(), lease)) {
                byte[] key = new byte[32];
                random.nextBytes(key);
                lease.upload = CertificateUpload.begin(site, key, letters(8));
                lease.owner = Optional.empty();
            }
            if (!lease.upload.isDone()) {
                try {
                    lease.upload.advance(site);
                } catch (RuntimeException failed) {
                    lease.upload = null;
                    throw failed;
                }
                if (!lease.upload.isDone()) {
                    return Optional.empty();
                }
                lease.owner = owner(site.kube());
            }
            return Optional.of(lease.upload.key());
        }
    }

    /** Forgets what kubeadm did not accept; the next use makes everything anew. */
    void renew(Site site) {
        leases.remove(site.cluster().name());
    }

    private Lease lease(Site site) {
        return leases.computeIfAbsent(site.cluster().name(), name -> new Lease());
    }

    /** Made through the API and not by kubeadm, so that it is in no argument list and no output. */
    private Secret mint(Site site) {
        String id = letters(6);
        String secret = letters(16);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("token-id", encoded(id));
        data.put("token-secret", encoded(secret));
        data.put("expiration", encoded(
                clock.instant().plus(TOKEN_LIFETIME).truncatedTo(ChronoUnit.SECONDS).toString()));
        data.put("usage-bootstrap-authentication", encoded("true"));
        data.put("usage-bootstrap-signing", encoded("true"));
        data.put("auth-extra-groups", encoded("system:bootstrappers:kubeadm:default-node-token"));
        data.put("description", encoded("Slipway, " + site.work().operation()));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", "v1");
        object.put("kind", "Secret");
        object.put("type", "bootstrap.kubernetes.io/token");
        object.put("metadata", Map.of("name", "bootstrap-token-" + id, "namespace", "kube-system"));
        object.put("data", data);
        site.kube().apply(new KubeObject(object));
        return new Secret(id + "." + secret);
    }

    private boolean uploadLivesOn(KubeCluster kube, Lease lease) {
        Optional<String> owner = owner(kube);
        return owner.isPresent() && owner.equals(lease.owner) && livesOn(kube, owner.get());
    }

    /** The token that the uploaded certificates live and die with; another upload has another one. */
    private static Optional<String> owner(KubeCluster kube) {
        return kube.get(secret("kubeadm-certs")).flatMap(certificates -> certificates
                .list("metadata", "ownerReferences").stream()
                .filter(Map.class::isInstance)
                .map(owner -> String.valueOf(((Map<?, ?>) owner).get("name")))
                .findFirst());
    }

    private boolean livesOn(KubeCluster kube, String tokenSecret) {
        Optional<KubeObject> found = kube.get(secret(tokenSecret));
        if (found.isEmpty()) {
            return false;
        }
        // A token without an expiration lives for ever.
        Optional<String> expiration = found.get().text("data", "expiration");
        return expiration.isEmpty()
                || expiration.flatMap(JoinCredentials::instant)
                        .filter(end -> end.isAfter(clock.instant().plus(MARGIN)))
                        .isPresent();
    }

    private static Optional<Instant> instant(String encoded) {
        try {
            return Optional.of(java.time.OffsetDateTime.parse(
                            new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                    .toInstant());
        } catch (IllegalArgumentException | DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    private static String tokenSecret(Secret token) {
        return "bootstrap-token-" + token.reveal().substring(0, 6);
    }

    private static ObjectKey secret(String name) {
        return ObjectKey.of("v1", "Secret", "kube-system", name);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String letters(int count) {
        StringBuilder letters = new StringBuilder();
        random.ints(count, 0, ALPHABET.length()).forEach(index -> letters.append(ALPHABET.charAt(index)));
        return letters.toString();
    }

    private static final class Lease {

        private Secret token;
        private List<String> hashes = List.of();
        private CertificateUpload upload;
        private Optional<String> owner = Optional.empty();
    }
}
