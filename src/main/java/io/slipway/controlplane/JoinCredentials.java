package io.slipway.controlplane;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Secret;
import io.slipway.kube.KubeCluster;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
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
public final class JoinCredentials {

    /** Longer than any join takes, far shorter than kubeadm's 24 hours. */
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(2);

    /** What is left must be enough for a join with its image pulls, and for clocks that differ. */
    public static final Duration MARGIN = Duration.ofMinutes(20);

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final Clock clock;
    private final SecureRandom random;
    private final Map<ClusterName, Lease> leases = new ConcurrentHashMap<>();

    JoinCredentials(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** What there is to join a cluster with, read from its API. Waits for no upload. */
    public JoinLeases leases(ClusterName cluster, KubeCluster kube) {
        Instant now = clock.instant();
        Optional<UploadedCertificates> uploaded = UploadedCertificates.in(kube, now);
        Optional<Secret> key = lease(cluster).uploaded;
        return new JoinLeases(
                now,
                BootstrapTokens.all(kube, now),
                uploaded.map(certificates -> new JoinLeases.Certificates(
                        certificates.expires(),
                        certificates.expires().map(end -> BootstrapTokens.left(now, end)),
                        certificates.uploadedBy(),
                        key.filter(certificates::openWith).isPresent())));
    }

    /**
     * The line that joins a host by hand, with a token of its own. Only looks at hosts and uploads nothing: that is
     * the operation's.
     *
     * @param description what {@code kubeadm token list} shows beside the token
     * @throws StepFailure when the key of the uploaded certificates is not held, or not for long enough
     */
    public JoinCommand joinCommand(Site site, boolean controlPlane, String description) {
        StringBuilder line = new StringBuilder();
        for (String hash : certificateAuthorityHashes(site)) {
            line.append(" --discovery-token-ca-cert-hash ").append(hash);
        }
        Optional<Instant> end = Optional.empty();
        if (controlPlane) {
            Optional<Secret> key = lease(site.cluster().name()).uploaded;
            Optional<String> why = whyNoJoin(site);
            if (why.isPresent()) {
                throw new StepFailure(
                        StepFailure.Reason.NOT_AS_WANTED,
                        "Make a join command",
                        List.of(why.get()),
                        "Wait for the upload, or start certificate-reupload again.");
            }
            line.append(" --control-plane --certificate-key ").append(key.orElseThrow().reveal());
            end = UploadedCertificates.in(site.kube(), clock.instant()).flatMap(UploadedCertificates::expires);
        }
        Instant tokenExpires = tokenEnd();
        Secret token = mint(site, description);
        return new JoinCommand(
                new Secret("kubeadm join " + site.cluster().kubernetes().controlPlaneEndpoint() + " --token "
                        + token.reveal() + line),
                tokenExpires,
                end);
    }

    /** A token that the cluster knows and that lives long enough. */
    Secret token(Site site) {
        Lease lease = lease(site.cluster().name());
        synchronized (lease) {
            if (lease.token == null || !livesOn(site.kube(), lease.token)) {
                lease.token = mint(site, "Slipway, " + site.work().operation());
            }
            return lease.token;
        }
    }

    /** The pins of the CA, read on a healthy control-plane host. */
    List<String> certificateAuthorityHashes(Site site) {
        Lease lease = lease(site.cluster().name());
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
        Lease lease = lease(site.cluster().name());
        synchronized (lease) {
            if (lease.upload == null) {
                if (lease.uploaded.isPresent() && whyNoJoin(site, lease.uploaded).isEmpty()) {
                    return lease.uploaded;
                }
                lease.upload = CertificateUpload.begin(site, key(site, lease.uploaded), letters(8));
            }
            boolean done;
            try {
                done = lease.upload.advance(site);
            } catch (RuntimeException failed) {
                lease.upload = null;
                throw failed;
            }
            if (!done) {
                return Optional.empty();
            }
            lease.uploaded = Optional.of(lease.upload.key());
            lease.upload = null;
            UploadedCertificates.note(site.kube(), site.work().operation());
            return lease.uploaded;
        }
    }

    /**
     * An operation that keeps its own upload alive keeps its key, so that whoever was handed it, or is joining with it at
     * this moment, is not shut out. Everybody else gets a new one.
     */
    private Secret key(Site site, Optional<Secret> held) {
        Instant now = clock.instant();
        Optional<UploadedCertificates> found = held.flatMap(key -> UploadedCertificates.in(site.kube(), now)
                .filter(own -> own.openWith(key) && own.liveAt(now))
                .filter(own -> own.uploadedBy().equals(Optional.of(site.work().operation()))));
        return found.flatMap(own -> held).orElseGet(() -> {
            byte[] key = new byte[32];
            random.nextBytes(key);
            return new Secret(HexFormat.of().formatHex(key));
        });
    }

    /** Why no control-plane host could join with the key that is held, in words; empty when one could. Only looks. */
    public Optional<String> whyNoJoin(Site site) {
        Lease lease = lease(site.cluster().name());
        return lease.upload == null ? whyNoJoin(site, lease.uploaded) : Optional.of("an upload has begun and is not finished");
    }

    private Optional<String> whyNoJoin(Site site, Optional<Secret> key) {
        Instant now = clock.instant();
        Optional<UploadedCertificates> found = UploadedCertificates.in(site.kube(), now);
        if (found.isEmpty()) {
            return Optional.of("no certificates are uploaded");
        }
        if (!found.get().liveAt(now)) {
            return Optional.of("the uploaded certificates have ended");
        }
        String left = found.get().expires()
                .map(end -> BootstrapTokens.left(now, end).toMinutes() + " min left")
                .orElse("without an end");
        if (key.filter(found.get()::openWith).isEmpty()) {
            return Optional.of("the uploaded certificates (by " + found.get().uploadedBy().orElse("somebody else") + ", "
                    + left + ") have a key that this Slipway does not hold");
        }
        return found.get().liveAt(now.plus(MARGIN))
                ? Optional.empty()
                : Optional.of("the uploaded certificates end soon: " + left);
    }

    /**
     * Forgets what kubeadm did not accept; the next use makes it anew. An upload that runs is not left alone for it.
     *
     * @param keyToo whether the host was to join with the key of the certificates: a worker's trouble is not theirs
     */
    void renew(Site site, boolean keyToo) {
        Lease lease = lease(site.cluster().name());
        synchronized (lease) {
            lease.token = null;
            lease.hashes = List.of();
            if (keyToo) {
                lease.uploaded = Optional.empty();
            }
        }
    }

    private Lease lease(ClusterName cluster) {
        return leases.computeIfAbsent(cluster, name -> new Lease());
    }

    private Secret mint(Site site, String description) {
        Secret token = new Secret(letters(BootstrapTokens.ID_LENGTH) + "." + letters(16));
        BootstrapTokens.add(site.kube(), token, tokenEnd(), description);
        return token;
    }

    private Instant tokenEnd() {
        return clock.instant().plus(TOKEN_LIFETIME).truncatedTo(ChronoUnit.SECONDS);
    }

    private boolean livesOn(KubeCluster kube, Secret token) {
        Instant now = clock.instant();
        return BootstrapTokens.of(kube, token, now)
                .filter(found -> found.expires().map(end -> end.isAfter(now.plus(MARGIN))).orElse(true))
                .isPresent();
    }

    private String letters(int count) {
        StringBuilder letters = new StringBuilder();
        random.ints(count, 0, ALPHABET.length()).forEach(index -> letters.append(ALPHABET.charAt(index)));
        return letters.toString();
    }

    private static final class Lease {

        private Secret token;
        private List<String> hashes = List.of();
        /** The upload that runs. This and the next are read without the lock by those who only look. */
        private volatile CertificateUpload upload;
        /** The key of the last upload that ended well. */
        private volatile Optional<Secret> uploaded = Optional.empty();
    }
}
