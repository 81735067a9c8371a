package io.slipway.step;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is missing.
 *
 * @param what in words, without a secret: {@code net.ipv6.conf.all.forwarding is 0, shall be 1}
 * @param diff for a file or object, its unified diff
 */
public record Change(String what, Optional<String> diff) {

    public Change {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(diff, "diff");
    }

    public static Change of(String what) {
        return new Change(what, Optional.empty());
    }
}
