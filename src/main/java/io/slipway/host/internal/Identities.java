package io.slipway.host.internal;

import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.inventory.SecretReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** The private keys with which Slipway logs in, read anew for each connection. No SSH agent is asked. */
final class Identities {

    private Identities() {}

    /** @throws HostFailure when the cluster file's key cannot be read; nothing of the key is in it */
    static List<KeyPair> of(Server server) {
        Optional<SecretReference> reference = server.cluster().ssh().identity();
        if (reference.isEmpty()) {
            return List.of();
        }
        try {
            List<KeyPair> identities = new ArrayList<>();
            Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(
                    null,
                    NamedResource.ofName(reference.get().toString()),
                    new ByteArrayInputStream(text(reference.get()).getBytes(StandardCharsets.UTF_8)),
                    FilePasswordProvider.EMPTY);
            if (found != null) {
                found.forEach(identities::add);
            }
            if (identities.isEmpty()) {
                throw new IOException("it holds no private key");
            }
            return identities;
        } catch (IOException | GeneralSecurityException unreadable) {
            throw server.failure(
                    Reason.AUTHENTICATION_REFUSED,
                    List.of("the private key " + reference.get() + " cannot be read: " + unreadable.getMessage()),
                    Optional.of("Set ssh.identity in the cluster file to a private key in OpenSSH's format without a "
                            + "passphrase, readable by Slipway's user; then retry."),
                    unreadable);
        }
    }

    private static String text(SecretReference reference) throws IOException {
        if (reference.source() == SecretReference.Source.ENVIRONMENT) {
            return Optional.ofNullable(System.getenv(reference.locator()))
                    .orElseThrow(() -> new IOException("the variable is not set"));
        }
        try {
            return Files.readString(Path.of(reference.locator()));
        } catch (NoSuchFileException missing) {
            throw new IOException("there is no such file", missing);
        }
    }
}
