package io.slipway.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The reference of settings tells every one that there is, with its true default, and none that is not. */
class ConfigurationReferenceTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(slipway\\.[a-z.-]+)` \\| (\\S+|`[^`]*`) \\|");

    @Test
    void everySettingStandsThereWithItsDefault() throws Exception {
        Map<String, String> told = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("docs/configuration.md"))).results()
                .forEach(row -> told.put(row.group(1), row.group(2).replace("`", "")));
        Map<String, String> real = new TreeMap<>(Map.of("slipway.data", "./data"));
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        for (var found : scanner.findCandidateComponents("io.slipway")) {
            Class<?> settings = Class.forName(found.getBeanClassName());
            ConfigurationProperties properties = settings.getAnnotation(ConfigurationProperties.class);
            assertThat(properties.ignoreUnknownFields()).as("a slip of the pen in " + properties.prefix() + " is told").isFalse();
            for (Parameter component : settings.getDeclaredConstructors()[0].getParameters()) {
                real.put(properties.prefix() + "." + kebab(component.getName()), Arrays.stream(component.getAnnotations())
                        .filter(DefaultValue.class::isInstance).map(one -> String.join(",", ((DefaultValue) one).value()))
                        .filter(value -> !value.isEmpty()).findFirst().orElse("none"));
            }
        }
        assertThat(told).isEqualTo(real);
    }

    private static String kebab(String name) {
        String kebab = name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
        return ConfigurationPropertyName.of(kebab).toString();
    }
}
