package io.slipway.host;

import java.util.Objects;

/**
 * A text file as it shall be.
 *
 * @param path absolute
 * @param content the whole content, UTF-8
 * @param mode octal text, {@code 0644}
 * @param secret true when the content is shown in no difference and no journal
 */
public record FileContent(String path, String content, String mode, boolean secret) {

    public FileContent {
        Objects.requireNonNull(content, "content");
        if (!path.startsWith("/") || path.contains("/../")) {
            throw new IllegalArgumentException("not an absolute path: " + path);
        }
        if (!mode.matches("0[0-7]{3}")) {
            throw new IllegalArgumentException("not an octal mode: " + mode);
        }
    }

    /** A file that everybody may read, owned by root. */
    public static FileContent of(String path, String content) {
        return new FileContent(path, content, "0644", false);
    }

    /** A file that only root may read and nobody sees. */
    public static FileContent secret(String path, String content) {
        return new FileContent(path, content, "0600", true);
    }
}
