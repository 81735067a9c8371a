package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of the cluster file, as text for editors and as a list of settings. */
final class PublishedSchema {

    private static final String RESOURCE = "/io/slipway/inventory/cluster.schema.json";
    private static final String TEXT = read();
    private static final Map<String, JsonNode> SETTINGS = settings();

    private PublishedSchema() {}

    static String text() {
        return TEXT;
    }

    /** Each setting's own schema by its path, {@code hosts[].address}; in the schema's order. */
    static Map<String, JsonNode> all() {
        return SETTINGS;
    }

    /** Where a setting of this name stands, wherever that is. */
    static List<String> placesOf(String name) {
        return SETTINGS.keySet().stream()
                .filter(path -> path.substring(path.lastIndexOf('.') + 1).equalsIgnoreCase(name))
                .toList();
    }

    private static String read() {
        try (InputStream resource = PublishedSchema.class.getResourceAsStream(RESOURCE)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException defect) {
            throw new UncheckedIOException(defect);
        }
    }

    private static Map<String, JsonNode> settings() {
        try {
            Map<String, JsonNode> settings = new LinkedHashMap<>();
            collect("", new ObjectMapper().readTree(TEXT), settings);
            return settings;
        } catch (IOException defect) {
            throw new UncheckedIOException(defect);
        }
    }

    private static void collect(String path, JsonNode schema, Map<String, JsonNode> settings) {
        List<JsonNode> forms = new ArrayList<>(List.of(schema));
        schema.path("oneOf").forEach(forms::add);
        for (JsonNode form : forms) {
            form.path("properties").fields().forEachRemaining(property -> {
                String place = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
                if (!path.startsWith("kubernetes.extraDocuments")) {
                    settings.put(place, property.getValue());
                    collect(place, property.getValue(), settings);
                }
            });
            if (form.path("items").isObject()) {
                collect(path + "[]", form.get("items"), settings);
            }
        }
    }
}
