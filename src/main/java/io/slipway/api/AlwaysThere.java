package io.slipway.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Says in the published document which fields an answer always has: every component of its record that is not optional,
 * so that generated clients need not ask whether it is there. What a request may leave out is said at its record instead.
 */
final class AlwaysThere {

    private static final Set<Class<?>> MAY_BE_ABSENT = Set.of(Optional.class, OptionalInt.class, OptionalLong.class);
    private static final String REFERENCE = "#/components/schemas/";

    private final SchemaNames names;

    AlwaysThere(SchemaNames names) {
        this.names = names;
    }

    void complete(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        Set<String> sent = sent(document, schemas);
        schemas.forEach((name, schema) -> {
            if (!sent.contains(name)) {
                names.record(name).ifPresent(record -> require(schema, record));
            }
        });
    }

    private static void require(Schema<?> schema, Class<?> record) {
        List<String> always = Arrays.stream(record.getRecordComponents())
                .filter(component -> !MAY_BE_ABSENT.contains(component.getType()))
                .map(RecordComponent::getName)
                .filter(name -> schema.getProperties() != null && schema.getProperties().containsKey(name))
                .sorted()
                .toList();
        schema.setRequired(always.isEmpty() ? null : always);
    }

    /** The schemas of all bodies that requests have, and what these consist of. */
    private static Set<String> sent(OpenAPI document, Map<String, Schema> schemas) {
        Set<String> found = new LinkedHashSet<>();
        document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getRequestBody)
                .filter(body -> body != null && body.getContent() != null)
                .map(io.swagger.v3.oas.models.parameters.RequestBody::getContent)
                .flatMap((Content content) -> content.values().stream())
                .forEach(type -> follow(type.getSchema(), schemas, found));
        return found;
    }

    private static void follow(Schema<?> schema, Map<String, Schema> schemas, Set<String> found) {
        if (schema == null) {
            return;
        }
        String reference = schema.get$ref();
        if (reference != null && reference.startsWith(REFERENCE)) {
            String name = reference.substring(REFERENCE.length());
            if (found.add(name)) {
                follow(schemas.get(name), schemas, found);
            }
        }
        follow(schema.getItems(), schemas, found);
        if (schema.getAdditionalProperties() instanceof Schema<?> values) {
            follow(values, schemas, found);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(property -> follow(property, schemas, found));
        }
    }
}
