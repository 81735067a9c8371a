package io.slipway.journal;

import io.slipway.inventory.HostName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;

/**
 * A host key that a person has confirmed and that is trusted now.
 *
 * @param host the host, or the jump host
 * @param keyType such as {@code ssh-ed25519}
 * @param fingerprint as {@code ssh-keygen -l} prints it
 * @param confirmedBy the person
 * @param confirmedAt when
 */
public record ConfirmedHostKey(
        HostName host, String keyType, String fingerprint, String confirmedBy, Instant confirmedAt) {

    /** @param key as OpenSSH writes a public key: {@code ssh-ed25519 AAAA…} */
    static ConfirmedHostKey of(HostName host, String key, String confirmedBy, Instant confirmedAt) {
        String[] fields = key.split(" ");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(fields[1]));
            return new ConfirmedHostKey(
                    host, fields[0], "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest), confirmedBy,
                    confirmedAt);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
