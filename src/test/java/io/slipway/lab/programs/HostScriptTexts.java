package io.slipway.lab.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The texts of Slipway's scripts, read where the program itself has them, and the way they encode. */
final class HostScriptTexts {

    private HostScriptTexts() {}

    static String of(String name) {
        return at("/io/slipway/host/" + name + ".sh");
    }

    /** A script anywhere on the class path. */
    static String at(String path) {
        try (InputStream resource = HostScriptTexts.class.getResourceAsStream(path)) {
            return resource == null ? "no script " + path
                    : new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /** An x and the text's last mebibyte as base64. */
    static String encoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int from = Math.max(0, bytes.length - (1 << 20));
        return "x" + Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }
}
