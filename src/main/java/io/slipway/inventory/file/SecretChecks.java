package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A cluster file is kept as a version in the database and shown to every viewer, so what is surely a secret is refused
 * wherever it stands. The text itself is never repeated.
 */
final class SecretChecks extends Check {

    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z ]{0,30}PRIVATE KEY");
    private static final Pattern BOOTSTRAP_TOKEN = Pattern.compile("[a-z0-9]{6}\\.[a-z0-9]{16}");

    SecretChecks(Context context) {
        super(context);
    }

    @Override
    void check() {
        look("", file());
    }

    private void look(String path, JsonNode node) {
        if (node.isTextual()) {
            text(path, node.asText());
        }
        int index = 0;
        if (node.isArray()) {
            for (JsonNode item : node) {
                look(path + "[" + index++ + "]", item);
            }
        }
        for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            look(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue());
        }
    }

    private void text(String path, String text) {
        if (PRIVATE_KEY.matcher(text).find()) {
            wrong(path, "a private key stands here", "a reference such as file:/etc/slipway/id_ed25519, and renew this key");
        } else if (path.startsWith("kubernetes.") && BOOTSTRAP_TOKEN.matcher(text).matches()) {
            wrong(path, "a bootstrap token stands here", "leave it out: Slipway makes tokens just before use");
        }
    }
}
