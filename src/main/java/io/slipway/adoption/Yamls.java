package io.slipway.adoption;

import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** YAML that a cluster keeps: data only, bounded. */
final class Yamls {

    private static final int LARGEST = 1024 * 1024;

    private Yamls() {}

    /**
     * @param where names it for people
     * @throws NotAdoptable when it is no mapping
     */
    static Map<String, Object> map(String text, String where) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setNestingDepthLimit(40);
        options.setMaxAliasesForCollections(20);
        try {
            if (new Yaml(new SafeConstructor(options)).load(text) instanceof Map<?, ?> map) {
                Map<String, Object> fields = new LinkedHashMap<>();
                map.forEach((name, value) -> fields.put(String.valueOf(name), value));
                return fields;
            }
        } catch (YAMLException unreadable) {
            throw new NotAdoptable("The ConfigMap " + where + " does not hold YAML. Mend it in the cluster.");
        }
        throw new NotAdoptable("The ConfigMap " + where + " does not hold a mapping. Mend it in the cluster.");
    }
}
