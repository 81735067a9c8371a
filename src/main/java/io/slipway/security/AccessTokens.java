package io.slipway.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tokens of ticket systems and other programs. A token is shown once, when it is made; what is kept is a digest, which
 * without salt is safe because the secret is 32 random bytes.
 */
public final class AccessTokens {

    /** Tells secret scanners what they found. */
    private static final String PREFIX = "slipway_";

    private static final Pattern TOKEN = Pattern.compile(PREFIX + "([a-f0-9]{16})_([A-Za-z0-9_-]{43})");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final Duration LONGEST = Duration.ofDays(730);
    private static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(1);

    private final JdbcClient client;
    private final SecureRandom random;
    private final Clock clock;

    AccessTokens(JdbcClient client, SecureRandom random, Clock clock) {
        this.client = client;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A new token.
     *
     * @param secret what the program sends; it cannot be read again
     */
    public record Made(AccessToken token, String secret) {}

    /**
     * @param name the program's
     * @param validity at most two years
     * @throws IllegalArgumentException that says what would be right
     */
    public Made make(String name, Role role, Duration validity, String madeBy) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The name is the program's: 1 to 40 lower-case letters, digits and hyphens, such as netbox.");
        }
        if (role == null || role == Role.ADMIN) {
            throw new IllegalArgumentException("The role is VIEWER or OPERATOR: programs do not administer Slipway.");
        }
        if (validity.compareTo(Duration.ofDays(1)) < 0 || validity.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("A token is valid for 1 to " + LONGEST.toDays() + " days.");
        }
        byte[] id = new byte[8];
        byte[] secret = new byte[32];
        random.nextBytes(id);
        random.nextBytes(secret);
        String shown = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant();
        AccessToken token = new AccessToken(
                HexFormat.of().formatHex(id), name, role, madeBy, now, now.plus(validity), Optional.empty());
        try {
            client.sql("insert into slipway_token (id, name, role, secret_digest, made_by, made_at, expires_at)"
                            + " values (?, ?, ?, ?, ?, ?, ?)")
                    .params(token.id(), name, role.name(), digest(shown), madeBy, now.atOffset(ZoneOffset.UTC),
                            token.expiresAt().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException taken) {
            throw new IllegalArgumentException(
                    "There is a token named " + name + " already. Revoke it first, or give the new one another name.", taken);
        }
        return new Made(token, PREFIX + token.id() + "_" + shown);
    }

    /** By name. */
    public List<AccessToken> all() {
        return client.sql("select * from slipway_token order by name").query(AccessTokens::read).list();
    }

    /** @return false when there is no such token */
    public boolean revoke(String id) {
        return client.sql("delete from slipway_token where id = ?").param(id).update() > 0;
    }

    /** Whose token it is; empty when it is none, revoked or expired. */
    Optional<AccessToken> check(String presented) {
        Matcher parts = TOKEN.matcher(presented);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Optional<AccessToken> token = client.sql("select * from slipway_token where id = ?")
                .param(parts.group(1))
                .query((row, index) -> MessageDigest.isEqual(
                                bytes(row.getString("secret_digest")), bytes(digest(parts.group(2))))
                        ? Optional.of(read(row, index))
                        : Optional.<AccessToken>empty())
                .optional()
                .flatMap(found -> found)
                .filter(found -> found.expiresAt().isAfter(now));
        token.filter(found -> found.usedAt().isEmpty()
                        || found.usedAt().get().plus(USE_IS_NOTED_EVERY).isBefore(now))
                .ifPresent(found -> client.sql("update slipway_token set used_at = ? where id = ?")
                        .params(now.atOffset(ZoneOffset.UTC), found.id())
                        .update());
        return token;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String digest(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(secret)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static AccessToken read(ResultSet row, int index) throws SQLException {
        return new AccessToken(
                row.getString("id"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getString("made_by"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("used_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }
}
