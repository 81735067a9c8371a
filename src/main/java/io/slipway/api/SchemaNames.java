package io.slipway.api;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Set;

/** Names of schemas in the published document. By itself the library would give two records of one simple name one schema. */
final class SchemaNames extends TypeNameResolver {

    private final Map<String, Class<?>> named = new ConcurrentHashMap<>();

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
