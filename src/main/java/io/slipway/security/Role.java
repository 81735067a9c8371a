package io.slipway.security;

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

    boolean includes(Role other) {
        return ordinal() >= other.ordinal();
    }
}
