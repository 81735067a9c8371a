package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;

/** Holds what a running Slipway answers against docs/openapi.json, strictly: a field that it does not tell of is an error. */
public final class PublishedDocument {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final String PROBLEM = "Problem";

    private final JsonNode document;

    private PublishedDocument(JsonNode document) {
        this.document = document;
    }

    /** Reads what is committed. */
    public static PublishedDocument read() throws Exception {
        JsonNode document = JSON.readTree(Files.readString(Path.of("docs", "openapi.json")));
        document.at("/components/schemas").fields().forEachRemaining(schema -> {
            if (!schema.getKey().equals(PROBLEM) && schema.getValue().has("properties")) {
                ((ObjectNode) schema.getValue()).put("additionalProperties", false);
            }
        });
        return new PublishedDocument(document);
    }

    /** Fails when the status, the type or the content of an answer is none that the document tells of. */
    public void holds(HttpResponse<String> answer) throws Exception {
        String method = answer.request().method();
        String path = answer.request().uri().getPath();
        JsonNode operation = operation(method.toLowerCase(Locale.ROOT), path);
        assertThat(operation.isMissingNode()).as("%s %s is in docs/openapi.json", method, path).isFalse();
        JsonNode described = operation.path("responses").path(String.valueOf(answer.statusCode()));
        assertThat(described.isMissingNode())
                .as("%s %s answers %d, which is in docs/openapi.json", method, path, answer.statusCode()).isFalse();
        if (answer.body().isEmpty()) {
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        JsonNode content = described.path("content").path(type);
        if (type.endsWith("json")) {
            assertThat(content.isMissingNode()).as("%s %s answers %s", method, path, type).isFalse();
            ObjectNode schema = content.path("schema").deepCopy();
            schema.set("components", document.path("components"));
            assertThat(SCHEMAS.getSchema(schema).validate(JSON.readTree(answer.body())))
                    .as("%s %s answers as docs/openapi.json tells: %s", method, path, answer.body()).isEmpty();
        }
    }

    private JsonNode operation(String method, String path) {
        for (Iterator<String> templates = document.path("paths").fieldNames(); templates.hasNext();) {
            String template = templates.next();
            JsonNode operation = document.path("paths").path(template).path(method);
            if (!operation.isMissingNode() && path.matches(template.replaceAll("\\{[^}]+}", "[^/]+"))) {
                return operation;
            }
        }
        return document.path("none");
    }
}
