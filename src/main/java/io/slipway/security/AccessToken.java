package io.slipway.security;

import java.time.Instant;
import java.util.Optional;

/**
 * A program's way in, without its secret.
 *
 * @param id names it in the API
 * @param name the program's, which stands wherever a person's name would
 * @param role never more than operator
 * @param usedAt the last use, to the minute
 */
public record AccessToken(
        String id, String name, Role role, String madeBy, Instant madeAt, Instant expiresAt, Optional<Instant> usedAt) {

    /** The name by which operations and the engine's log know the program; no account can have it. */
    public String principal() {
        return "token:" + name;
    }
}
