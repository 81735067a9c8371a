package io.slipway.operations;

import java.time.Instant;

/**
 * A join command that was handed to a person. The command itself is not kept.
 *
 * @param role what the host was to become
 * @param reason in that person's words
 * @param to the person's account
 */
public record HandedOut(Role role, String reason, String to, Instant at) {

    private static final int LONGEST_REASON = 255;

    public HandedOut {
        if (reason == null || reason.isBlank()) {
            throw new IllegalArgumentException("give a reason: it is recorded with your name");
        }
        if (reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("the reason has " + reason.length() + " characters; it may have "
                    + LONGEST_REASON);
        }
        if (reason.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the reason has line breaks or control characters; it is one line of text");
        }
    }

    /** What a host can join as. */
    public enum Role {
        CONTROL_PLANE("control-plane"),
        WORKER("worker");

        private final String text;

        Role(String text) {
            this.text = text;
        }

        /** As cluster files have it. */
        public String text() {
            return text;
        }

        /** @throws IllegalArgumentException when it is none */
        public static Role of(String text) {
            for (Role role : values()) {
                if (role.text.equals(text)) {
                    return role;
                }
            }
            throw new IllegalArgumentException("the role is control-plane or worker"
                    + (text == null || text.length() > 40 ? "" : ", not \"" + text + "\""));
        }
    }
}
