package io.slipway.inventory;

import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A full Kubernetes version, {@code 1.36.2}. Without a patch kubeadm would ask the internet for one. */
public record KubernetesVersion(int major, int minor, int patch) implements Comparable<KubernetesVersion> {

    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Comparator<KubernetesVersion> ORDER = Comparator.comparingInt(KubernetesVersion::major)
            .thenComparingInt(KubernetesVersion::minor)
            .thenComparingInt(KubernetesVersion::patch);

    /** @throws IllegalArgumentException when the text is no full version */
    public static KubernetesVersion of(String text) {
        Matcher version = VERSION.matcher(Objects.requireNonNull(text, "text"));
        if (!version.matches()) {
            throw new InvalidValue(
                    InvalidValue.quoted(text) + " is not a Kubernetes version",
                    "write all three numbers, like 1.36.2");
        }
        return new KubernetesVersion(
                Integer.parseInt(version.group(1)),
                Integer.parseInt(version.group(2)),
                Integer.parseInt(version.group(3)));
    }

    /** {@code 1.36}, as repositories and release notes are named. */
    public String minorText() {
        return major + "." + minor;
    }

    /** For {@link ReleaseFacts} only: nothing else asks which version it is. */
    boolean atLeast(int otherMajor, int otherMinor, int otherPatch) {
        return compareTo(new KubernetesVersion(otherMajor, otherMinor, otherPatch)) >= 0;
    }

    @Override
    public int compareTo(KubernetesVersion other) {
        return ORDER.compare(this, other);
    }

    /** Without the leading v: {@code 1.36.2}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
