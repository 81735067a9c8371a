package io.slipway.controlplane;

import io.slipway.inventory.Secret;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The control plane's certificates as they are in the cluster at this moment. They live and die with the bootstrap token
 * that owns them (kubernetes-facts, section 1). Whether a key is theirs is not concluded from who uploaded when: it opens
 * them or it does not.
 */
final class UploadedCertificates {

    static final ObjectKey KEY = ObjectKey.of("v1", "Secret", "kube-system", "kubeadm-certs");

    /** Written by Slipway beside its own uploads. Every other upload replaces the object and the note with it. */
    private static final String UPLOADED_BY = "slipway.io/uploaded-by";

    /** The public half of a key, so that no private key is opened to see whether it could be. */
    private static final String SAMPLE = "sa.pub";

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final KubeObject object;
    private final Optional<JoinLeases.Token> owner;

    private UploadedCertificates(KubeObject object, Optional<JoinLeases.Token> owner) {
        this.object = object;
        this.owner = owner;
    }

    /** Empty when none are uploaded, or when the token that they lived by is gone: they are about to be deleted. */
    static Optional<UploadedCertificates> in(KubeCluster kube, Instant now) {
        Optional<KubeObject> found = kube.get(KEY);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<String> owners = found.get().list("metadata", "ownerReferences").stream()
                .filter(Map.class::isInstance)
                .map(owner -> String.valueOf(((Map<?, ?>) owner).get("name")))
                .toList();
        Optional<JoinLeases.Token> owner = owners.stream()
                .flatMap(name -> BootstrapTokens.named(kube, name, now).stream())
                .findFirst();
        return owners.isEmpty() || owner.isPresent()
                ? Optional.of(new UploadedCertificates(found.get(), owner))
                : Optional.empty();
    }

    /** When they end; empty when nothing ends them. */
    Optional<Instant> expires() {
        return owner.flatMap(JoinLeases.Token::expires);
    }

    boolean liveAt(Instant time) {
        return expires().map(time::isBefore).orElse(true);
    }

    /** The operation that uploaded them; empty when it was none of Slipway's. */
    Optional<String> uploadedBy() {
        return object.text("metadata", "annotations", UPLOADED_BY);
    }

    /** Whether a joining host could read them with this key: AES-256-GCM, the nonce before the text, as kubeadm has it. */
    boolean openWith(Secret key) {
        try {
            byte[] sealed = Base64.getDecoder().decode(object.text("data", SAMPLE).orElse(""));
            if (sealed.length <= NONCE_BYTES) {
                return false;
            }
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(HexFormat.of().parseHex(key.reveal()), "AES"),
                    new GCMParameterSpec(TAG_BITS, Arrays.copyOf(sealed, NONCE_BYTES)));
            cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return true;
        } catch (GeneralSecurityException | IllegalArgumentException anotherKeyOrNoUpload) {
            return false;
        }
    }

    /** Notes in the cluster who uploaded them. */
    static void note(KubeCluster kube, String operation) {
        kube.apply(new KubeObject(Map.of(
                "apiVersion", KEY.apiVersion(),
                "kind", KEY.kind(),
                "metadata", Map.of(
                        "name", KEY.name(),
                        "namespace", KEY.namespace().orElseThrow(),
                        "annotations", Map.of(UPLOADED_BY, operation)))));
    }
}
