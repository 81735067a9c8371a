package io.slipway.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The one secret behind all webhooks, in a file that only Slipway's own user can read. Each webhook's secret is derived from
 * it, so that the database, its backups and its administrators can sign nothing.
 */
final class WebhookKey {

    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final SecureRandom random;
    private byte[] key;

    WebhookKey(Path file, SecureRandom random) {
        this.file = file.toAbsolutePath().normalize();
        this.random = random;
    }

    /** Tells keys apart and gives nothing away; makes the file when there is none. */
    synchronized String id() {
        if (key == null) {
            make();
            key = read();
        }
        return idOf(key);
    }

    /** As {@link #id}, but empty as long as there is no file. */
    synchronized Optional<String> idIfThere() {
        if (key == null && Files.exists(file)) {
            key = read();
        }
        return Optional.ofNullable(key).map(WebhookKey::idOf);
    }

    /** A webhook's own secret, 32 bytes. */
    synchronized byte[] derive(String webhook, String salt) {
        id();
        return Signature.hmac(key, ("slipway webhook\n" + webhook + "\n" + salt).getBytes(StandardCharsets.US_ASCII));
    }

    private static String idOf(byte[] key) {
        byte[] mark = Signature.hmac(key, "slipway webhook key".getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(Arrays.copyOf(mark, 8));
    }

    private void make() {
        byte[] fresh = new byte[BYTES];
        random.nextBytes(fresh);
        try {
            Files.createDirectories(file.getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWN));
            Files.writeString(file, Base64.getEncoder().encodeToString(fresh) + "\n", StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException there) {
            // It is read then.
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "cannot write the key of webhooks to " + file + "; make the directory writable for Slipway", failure);
        }
    }

    private byte[] read() {
        try {
            if (!OWN.containsAll(Files.getPosixFilePermissions(file))) {
                throw new IllegalStateException(
                        "others can read the key of webhooks, " + file + ". What to do: delete it and give each webhook a new"
                                + " secret, for somebody may have read it; or, when nobody can have, chmod 600 it.");
            }
            byte[] found = Base64.getDecoder().decode(Files.readString(file).strip());
            if (found.length != BYTES) {
                throw new IllegalArgumentException(found.length + " bytes");
            }
            return found;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the key of webhooks, " + file, failure);
        } catch (IllegalArgumentException noKey) {
            throw new IllegalStateException(
                    "the key of webhooks, " + file + ", is damaged. What to do: put it back from a copy; without one, delete"
                            + " it and give each webhook a new secret.",
                    noKey);
        }
    }
}
