package io.slipway.host.internal;

import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.inventory.SecretReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** The private keys with which Slipway logs in, read anew for each connection. No SSH agent is asked. */
final class Identities {

    private static final String KEY_ADVICE = "Set ssh.identity in the cluster file to a private key as ssh-keygen writes it, "
            + "readable by Slipway's user; then retry. An SSH agent is not asked.";
    private static final String PASSPHRASE_ADVICE =
            "Set ssh.passphrase in the cluster file to a reference to the key's passphrase; then retry.";

    /** Java alone cannot read it: it would need another cryptography provider. */
    private static final String ENCRYPTED_PKCS8 = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

    private Identities() {}

    /** @throws HostFailure when the cluster file's key cannot be read; nothing of the key or passphrase is in it */
    static List<KeyPair> of(Server server) {
        Optional<SecretReference> identity = server.cluster().ssh().identity();
        if (identity.isEmpty()) {
            return List.of();
        }
        Optional<SecretReference> passphrase = server.cluster().ssh().passphrase();
        AtomicBoolean asked = new AtomicBoolean();
        try {
            String key = text(identity.get());
            if (key.contains(ENCRYPTED_PKCS8)) {
                throw new IOException("it is encrypted in PKCS #8's way; ssh-keygen -p -f writes it anew in OpenSSH's");
            }
            Optional<String> secret = Optional.empty();
            if (passphrase.isPresent()) {
                secret = Optional.of(text(passphrase.get()).strip());
            }
            List<KeyPair> identities = read(identity.get(), key, secret, asked);
            if (identities.isEmpty()) {
                throw new IOException("it holds no private key");
            }
            return identities;
        } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
            String seen = "the private key " + identity.get() + " cannot be read: ";
            if (!asked.get()) {
                throw failure(server, seen + unreadable.getMessage(), KEY_ADVICE, unreadable);
            }
            throw passphrase.isEmpty()
                    ? failure(server, seen + "it is encrypted, and no passphrase is set", PASSPHRASE_ADVICE, unreadable)
                    : failure(server, seen + passphrase.get() + " is not its passphrase", PASSPHRASE_ADVICE, unreadable);
        }
    }

    private static List<KeyPair> read(
            SecretReference identity, String key, Optional<String> passphrase, AtomicBoolean asked)
            throws IOException, GeneralSecurityException {
        FilePasswordProvider passwords = (session, resource, attempt) -> {
            asked.set(true);
            return attempt == 0 ? passphrase.orElse(null) : null;
        };
        List<KeyPair> identities = new ArrayList<>();
        Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(
                null, NamedResource.ofName(identity.toString()),
                new ByteArrayInputStream(key.getBytes(StandardCharsets.UTF_8)), passwords);
        if (found != null) {
            found.forEach(identities::add);
        }
        return identities;
    }

    private static HostFailure failure(Server server, String seen, String advice, Exception cause) {
        return server.failure(Reason.AUTHENTICATION_REFUSED, List.of(seen), Optional.of(advice), cause);
    }

    private static String text(SecretReference reference) throws IOException {
        if (reference.source() == SecretReference.Source.ENVIRONMENT) {
            return Optional.ofNullable(System.getenv(reference.locator()))
                    .orElseThrow(() -> new IOException(reference + " is not set"));
        }
        try {
            return Files.readString(Path.of(reference.locator()));
        } catch (NoSuchFileException missing) {
            throw new IOException("there is no " + reference, missing);
        } catch (AccessDeniedException denied) {
            throw new IOException(reference + " may not be read by Slipway's user", denied);
        }
    }
}
