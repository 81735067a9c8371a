package io.slipway.api;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Names of schemas in the published document. By itself the library would give two records of one simple name one schema. */
final class SchemaNames extends TypeNameResolver {

    private final Map<String, Class<?>> named = new ConcurrentHashMap<>();
    private final Map<String, Class<?>> records = new ConcurrentHashMap<>();

    /** The record that the schema of this name describes; empty for all else. */
    Optional<Class<?>> record(String schema) {
        return Optional.ofNullable(records.get(schema));
    }

    @Override
    public String nameForType(JavaType type, Set<Options> options) {
        String name = super.nameForType(type, options);
        if (type.getRawClass().isRecord()) {
            records.put(name, type.getRawClass());
        }
        return name;
    }

    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
        String simple = super.nameForClass(type, options);
        Class<?> outer = type.getEnclosingClass();
        boolean ofApi = type.getPackageName().equals(SchemaNames.class.getPackageName());
        String name = outer == null || ofApi || !type.getName().startsWith("io.slipway") ? simple : outer.getSimpleName() + simple;
        Class<?> other = named.putIfAbsent(name, type);
        if (other != null && other != type && type.getName().startsWith("io.slipway")) {
            throw new IllegalStateException(type + " and " + other + " have one name in the API's document; rename one");
        }
        return name;
    }
}
