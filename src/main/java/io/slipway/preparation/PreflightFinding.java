package io.slipway.preparation;

/**
 * Something that preflight found on a host.
 *
 * @param check what was looked at
 * @param severity how much it matters
 * @param found what was found, with its values
 * @param advice what a person can do about it
 */
public record PreflightFinding(PreflightCheck check, Severity severity, String found, String advice) {

    /** An error blocks the plan's approval, a warning is accepted with it. */
    public enum Severity {
        ERROR,
        WARNING,
        INFORMATION
    }
}
