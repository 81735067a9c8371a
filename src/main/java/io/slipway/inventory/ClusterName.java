package io.slipway.inventory;

import java.util.Objects;
import java.util.regex.Pattern;

/** A cluster's name: one lower-case DNS label. It names its file, its operations and kubeadm's {@code clusterName}. */
public record ClusterName(String text) implements Comparable<ClusterName> {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** @throws IllegalArgumentException when the text is no lower-case DNS label */
    public ClusterName {
        Objects.requireNonNull(text, "text");
        if (!LABEL.matcher(text).matches()) {
            throw new InvalidValue(
                    InvalidValue.quoted(text) + " is not a cluster name",
                    "use up to 63 lower-case letters, digits and hyphens");
        }
    }

    @Override
    public int compareTo(ClusterName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
