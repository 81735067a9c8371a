package io.slipway.inventory;

import java.util.Objects;
import java.util.regex.Pattern;

/** A host's name: lower-case DNS labels (RFC 1123), as kubelet registers it. At most 253 characters. */
public record HostName(String text) implements Comparable<HostName> {

    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    /** @throws IllegalArgumentException when the text is no lower-case DNS name */
    public HostName {
        Objects.requireNonNull(text, "text");
        if (text.length() > 253 || !LABELS.matcher(text).matches()) {
            throw new InvalidValue(
                    InvalidValue.quoted(text) + " is not a host name",
                    "use lower-case letters, digits and hyphens, parts separated by dots");
        }
    }

    @Override
    public int compareTo(HostName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
