package io.slipway.host;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text by their shape, before it reaches a journal, a failure or a log: bootstrap tokens,
 * certificate keys, private keys, kubeconfig credentials, registry credentials (kubernetes-facts, sections 1 and 2).
 */
public final class Redaction {

    private static final String GONE = "[redacted]";

    private static final Map<Pattern, String> SHAPES = new LinkedHashMap<>();

    static {
        SHAPES.put(
                Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----.*?(-----END \\1-----|\\z)", Pattern.DOTALL),
                GONE);
        // A discovery hash is no secret and has the length of a key: it stands behind "sha256:".
        SHAPES.put(Pattern.compile("(?<![0-9A-Za-z:])[0-9a-f]{64}(?![0-9A-Za-z])"), GONE);
        SHAPES.put(Pattern.compile("(?<![a-z0-9.])([a-z0-9]{6})\\.[a-z0-9]{16}(?![a-z0-9.])"), "$1." + GONE);
        SHAPES.put(
                Pattern.compile("(?i)(client-key-data|certificate-key|certificateKey|token-secret|\"?auth\"?|password|"
                        + "client-certificate-data|id-token|\\btoken)(\"?\\s*[:=]\\s*\"?)(?!\\[redacted])[A-Za-z0-9+/_.=-]{8,}"),
                "$1$2" + GONE);
        SHAPES.put(Pattern.compile("(?i)(authorization: *(?:basic|bearer) +)\\S+"), "$1" + GONE);
    }

    private Redaction() {}

    /** The text without what looks like a secret. */
    public static String of(String text) {
        String redacted = text;
        for (Map.Entry<Pattern, String> shape : SHAPES.entrySet()) {
            redacted = shape.getKey().matcher(redacted).replaceAll(shape.getValue());
        }
        return redacted;
    }
}
