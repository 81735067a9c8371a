package io.slipway.inventory;

import java.util.Objects;

/**
 * Where a secret is found, never the secret itself: {@code file:/etc/slipway/registry-token} or
 * {@code env:REGISTRY_TOKEN}.
 */
public record SecretReference(Source source, String locator) {

    /** Where Slipway looks the secret up, each time that it is needed. */
    public enum Source {
        FILE,
        ENVIRONMENT
    }

    public SecretReference {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(locator, "locator");
    }

    /** @throws IllegalArgumentException when the text starts with neither {@code file:/} nor {@code env:} */
    public static SecretReference of(String text) {
        if (text.startsWith("file:/")) {
            return new SecretReference(Source.FILE, text.substring("file:".length()));
        }
        if (text.matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
            return new SecretReference(Source.ENVIRONMENT, text.substring("env:".length()));
        }
        // The text itself is not repeated: somebody may have written the secret here.
        throw new InvalidValue(
                "not a reference to a secret",
                "write file:/absolute/path or env:VARIABLE, never the secret itself");
    }

    @Override
    public String toString() {
        return (source == Source.FILE ? "file:" : "env:") + locator;
    }
}
