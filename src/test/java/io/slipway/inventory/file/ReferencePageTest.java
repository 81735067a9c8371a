package io.slipway.inventory.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schema, reference page, example and program say the same about every setting. */
class ReferencePageTest {

    private static final Path PAGE = Path.of("docs/cluster-file.md");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whose default is another setting's business and therefore stands in the page as words. */
    private static final Set<String> DEFAULTS_IN_WORDS = Set.of(
            "ssh.sudo", "kubernetes.proxyMode", "kubernetes.apiAccess", "packages.repositoryUrl",
            "packages.repositoryKey", "packages.kubernetesVersion", "networkPlugin.manifest", "pools", "smokeTest");

    private static final String WITH_OPTIONAL_PARTS = BadFilesTest.GOOD.replace("kubernetes:\n", """
            ssh: { jump: { endpoint: jump.example.net } }
            registryAccess: { registry: registry.example.net, credentials: "env:TOKEN" }
            ingress: { manifest: /etc/slipway/ingress.yaml }
            pools: [{ name: all, subnet: "2001:db8:a1::/96", nodeSelector: all() }]
            kubernetes:
              balancerAddress: { carrier: dummy, address: "2001:db8:ff::1" }
            """);

    @Test
    void thePageHasEverySettingOnceAndNoOther() throws IOException {
        assertThat(rows("| setting |").keySet()).containsExactlyInAnyOrderElementsOf(PublishedSchema.all().keySet());
    }

    @Test
    void thePageTellsTheSchemasDefaults() throws IOException {
        Map<String, List<String>> rows = rows("| setting |");

        PublishedSchema.all().forEach((setting, schema) -> {
            String told = rows.get(setting).get(1);
            if (schema.has("default")) {
                JsonNode value = schema.get("default");
                assertThat(told).as(setting).isEqualTo("`" + (value.isTextual() ? value.asText() : spaced(value)) + "`");
            } else if (DEFAULTS_IN_WORDS.contains(setting)) {
                assertThat(told).as(setting).isNotBlank().isNotEqualTo("none").isNotEqualTo("required");
            } else {
                assertThat(told).as(setting).isIn("", "none", "required");
                assertThat(told.equals("required")).as(setting).isEqualTo(isRequired(setting));
            }
        });
    }

    @Test
    void editorsGetADescriptionAndGoodExamplesForEverySetting() {
        PublishedSchema.all().forEach((setting, schema) -> {
            assertThat(schema.path("description").asText()).as(setting).hasSizeGreaterThan(5).endsWith(".");
            boolean group = schema.has("properties") || schema.path("items").has("properties");
            assertThat(group || schema.path("examples").size() > 0 || schema.path("default").isBoolean())
                    .as("examples of " + setting).isTrue();
            schema.path("examples").forEach(example -> assertThat(JsonSchemaFactory
                            .getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema).validate(example))
                    .as(setting).isEmpty());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheSchemaCallsADefaultIsOne(boolean withOptionalParts) {
        String file = withOptionalParts ? WITH_OPTIONAL_PARTS : BadFilesTest.GOOD;
        JsonNode completed = completed("", YamlTree.of(file).root());

        ClusterFileReading spelledOut = ClusterFile.read(completed.toString());

        assertThat(completed.at("/limits/parallelHosts").asInt()).isPositive();
        assertThat(completed.at("/hosts/0/uplink").asText()).isNotEmpty();
        assertThat(completed.at("/registryAccess/serviceAccount").isMissingNode()).isEqualTo(!withOptionalParts);
        assertThat(spelledOut.mistakes()).isEmpty();
        assertThat(spelledOut.definition()).isEqualTo(ClusterFile.read(file).definition());
    }

    @Test
    void theFullExampleUsesEverySetting() throws IOException {
        JsonNode file = YamlTree.of(Files.readString(Path.of("docs/examples/full.yaml"))).root();

        assertThat(PublishedSchema.all().keySet()).allSatisfy(setting -> assertThat(isUsed(file, setting)).as(setting).isTrue());
    }

    @Test
    void thePageHasEveryWarning() throws IOException {
        assertThat(rows("| id |").keySet())
                .containsExactlyElementsOf(Arrays.stream(WarningId.values()).map(Enum::name).toList());
        assertThat(rows("| id |").values()).allSatisfy(cells -> assertThat(cells).noneMatch(String::isBlank));
    }

    @Test
    void aFileMayAcceptWhatPreflightWarnsOf() throws IOException {
        Set<String> warnings = Files.readAllLines(Path.of("docs/preflight.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|"))
                .filter(cells -> cells[2].contains("warning"))
                .map(cells -> cells[1].strip().replace("`", ""))
                .collect(Collectors.toSet());

        assertThat(AddonChecks.PREFLIGHT_WARNINGS).isEqualTo(warnings);
    }

    /** The rows of all tables with this heading: the first cell's code, and the other cells. */
    private static Map<String, List<String>> rows(String heading) throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            inside = line.startsWith(heading) || inside && line.startsWith("|");
            if (inside && line.startsWith("| `")) {
                List<String> cells = Arrays.stream(line.split("(?<!\\\\)\\|", -1)).map(String::strip).toList();
                assertThat(rows.put(cells.get(1).replace("`", ""), cells.subList(2, cells.size() - 1))).as(line).isNull();
            }
        }
        return rows;
    }

    private static String spaced(JsonNode value) {
        return value.toString().replace(",", ", ");
    }

    private static boolean isRequired(String setting) {
        int cut = setting.lastIndexOf('.');
        JsonNode parent = cut < 0 ? root() : schemaOf(setting.substring(0, cut));
        String name = setting.substring(cut + 1);
        for (JsonNode required : parent.path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode schemaOf(String path) {
        return path.endsWith("[]")
                ? PublishedSchema.all().get(path.substring(0, path.length() - 2)).get("items")
                : PublishedSchema.all().get(path);
    }

    private static JsonNode root() {
        try {
            return JSON.readTree(PublishedSchema.text());
        } catch (IOException defect) {
            throw new java.io.UncheckedIOException(defect);
        }
    }

    /** The file with every default of the schema written out; parts that need more than defaults are not begun. */
    private static JsonNode completed(String path, JsonNode node) {
        if (node.isArray()) {
            node.forEach(item -> completed(path + "[]", item));
            return node;
        }
        if (!node.isObject() || path.startsWith("kubernetes.extraDocuments")) {
            return node;
        }
        ObjectNode object = (ObjectNode) node;
        for (Map.Entry<String, JsonNode> setting : PublishedSchema.all().entrySet()) {
            String name = setting.getKey().substring(setting.getKey().lastIndexOf('.') + 1);
            boolean child = setting.getKey().equals(path.isEmpty() ? name : path + "." + name) && !name.endsWith("[]");
            if (child && !object.has(name)) {
                begin(object, name, setting.getValue(), setting.getKey());
            }
        }
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            completed(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue());
        }
        return object;
    }

    private static void begin(ObjectNode object, String name, JsonNode schema, String path) {
        boolean group = schema.has("properties") || schema.has("oneOf");
        // The interface has a meaning only beside a carrier.
        boolean needsMore = schema.has("required") || path.equals("kubernetes.balancerAddress");
        if (schema.has("default")) {
            object.set(name, schema.get("default").deepCopy());
        } else if (group && !needsMore) {
            object.putObject(name);
        }
    }

    private static boolean isUsed(JsonNode file, String setting) {
        List<JsonNode> places = List.of(file);
        for (String part : setting.split("\\.")) {
            boolean list = part.endsWith("[]");
            String name = list ? part.substring(0, part.length() - 2) : part;
            places = places.stream().map(place -> place.path(name)).filter(place -> !place.isMissingNode()).toList();
            if (list) {
                places = places.stream()
                        .flatMap(place -> java.util.stream.StreamSupport.stream(place.spliterator(), false)).toList();
            }
        }
        return !places.isEmpty();
    }
}
