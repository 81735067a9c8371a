package io.slipway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.journal.Databases;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tokens are shown once, checked by digest, and end by themselves. */
class AccessTokensTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final JdbcClient client = JdbcClient.create(Databases.h2());
    private final AccessTokens tokens = at(NOW);

    @Test
    void aTokenEndsByItself() {
        String secret = tokens.make("netbox", Role.OPERATOR, Duration.ofDays(2), "anna").secret();

        assertThat(tokens.check(secret)).map(AccessToken::principal).contains("token:netbox");
        assertThat(at(NOW.plus(Duration.ofHours(47))).check(secret)).isPresent();
        assertThat(at(NOW.plus(Duration.ofDays(2))).check(secret)).isEmpty();
    }

    @Test
    void theSecretIsNotKept() {
        String secret = tokens.make("netbox", Role.VIEWER, Duration.ofDays(2), "anna").secret();

        assertThat(client.sql("select secret_digest from slipway_token").query(String.class).single())
                .hasSize(64).isNotEqualTo(secret.substring(25));
        assertThat(tokens.all()).singleElement().satisfies(token -> assertThat(token.usedAt()).isEmpty());
        tokens.check(secret);
        assertThat(tokens.all()).singleElement().satisfies(token -> assertThat(token.usedAt()).contains(NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "slipway_", "slipway_0123456789abcdef_", "Basic abc", "slipway_' or 1=1 --_x"})
    void whatIsNoTokenIsNone(String presented) {
        assertThat(tokens.check(presented)).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "-netbox", "Netbox", "net box", "a;drop", "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopq"})
    void aNameIsAPrograms(String name) {
        assertThatThrownBy(() -> tokens.make(name, Role.VIEWER, Duration.ofDays(2), "anna"))
                .hasMessageStartingWith("The name is the program's");
        assertThat(tokens.all()).isEmpty();
    }

    private AccessTokens at(Instant now) {
        return new AccessTokens(client, new SecureRandom(), Clock.fixed(now, ZoneOffset.UTC));
    }
}
