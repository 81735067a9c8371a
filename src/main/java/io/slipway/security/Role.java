package io.slipway.security;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.security.core.Authentication;

/** What a person may do. Each role includes the ones before it. */
public enum Role {
    /** Sees everything that is no secret. */
    VIEWER("slipway-viewers"),
    /** Starts operations, works on tasks, retries. */
    OPERATOR("slipway-operators"),
    /** Deploys diagrams, changes cluster definitions, manages users. */
    ADMIN("slipway-admins");

    private final String group;

    Role(String group) {
        this.group = group;
    }

    /** The engine's group whose members have this role. */
    public String group() {
        return group;
    }

    /** The name in HTTP rules, without prefix. */
    public String authority() {
        return name();
    }

    /** The role of who is logged in, the highest of several; empty for who has none. */
    public static Optional<Role> of(Authentication who) {
        return Stream.of(values())
                .filter(role -> who.getAuthorities().stream()
                        .anyMatch(authority -> role.granted().equals(authority.getAuthority())))
                .max(Comparator.naturalOrder());
    }

    /** The name of its authority, as the web server's filters know it. */
    String granted() {
        return "ROLE_" + authority();
    }

    boolean includes(Role other) {
        return ordinal() >= other.ordinal();
    }
}
