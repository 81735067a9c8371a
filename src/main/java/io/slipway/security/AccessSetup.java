package io.slipway.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** At the start: groups, authorizations, task lists, and the first account where there is none. */
final class AccessSetup implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(AccessSetup.class);
    /** 24 random bytes: 32 characters, more than anybody can guess. */
    private static final int PASSWORD_BYTES = 24;

    private final Accounts accounts;
    private final Authorizations authorizations;
    private final TaskFilters filters;
    private final SecuritySettings settings;
    private final Path passwordFile;
    private volatile boolean running;

    AccessSetup(
            Accounts accounts,
            Authorizations authorizations,
            TaskFilters filters,
            SecuritySettings settings,
            String dataDirectory) {
        this.accounts = accounts;
        this.authorizations = authorizations;
        this.filters = filters;
        this.settings = settings;
        this.passwordFile = Path.of(dataDirectory).resolve("first-password").toAbsolutePath().normalize();
    }

    @Override
    public void start() {
        accounts.ensureGroups();
        authorizations.ensure();
        filters.ensure();
        if (accounts.nobody()) {
            accounts.ensure(settings.adminUser(), settings.adminPassword().orElseGet(this::generated), Role.ADMIN);
        }
        running = true;
    }

    private String generated() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            Files.createDirectories(passwordFile.getParent());
            Files.deleteIfExists(passwordFile);
            Files.createFile(
                    passwordFile,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(passwordFile, password + "\n", StandardOpenOption.WRITE);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "cannot write the first account's password to " + passwordFile
                            + "; set slipway.security.admin-password or make the directory writable",
                    failure);
        }
        LOG.info("Made the account \"{}\"; its password is in {}. Log in, change it, delete the file.",
                settings.adminUser(), passwordFile);
        return password;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server takes requests. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 5000;
    }
}
