package io.slipway.kube.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;

/** Objects as people read them, with a Secret's values hidden. */
final class Yaml {

    private Yaml() {}

    static String text(Object object) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setWidth(200);
        options.setSplitLines(false);
        return new org.yaml.snakeyaml.Yaml(options).dump(hidden(object));
    }

    private static Object hidden(Object object) {
        if (!(object instanceof Map<?, ?> map) || !Fields.isSecret(Fields.map(map))) {
            return object;
        }
        Map<String, Object> copy = Fields.map(map);
        for (String field : java.util.List.of("data", "stringData")) {
            if (copy.get(field) instanceof Map<?, ?> data) {
                Map<String, Object> masked = new LinkedHashMap<>();
                data.keySet().forEach(key -> masked.put(key.toString(), "[secret]"));
                copy.put(field, masked);
            }
        }
        return copy;
    }
}
