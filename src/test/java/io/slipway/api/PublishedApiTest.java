package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Whoever builds a client from the published document finds in it just what answers, said in words. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@ActiveProfiles("test")
class PublishedApiTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Path COMMITTED = Path.of("docs", "openapi.json");
    private static final String RENEW = "./mvnw -q test -Dtest=PublishedApiTest -Dslipway.renew-openapi=true";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @LocalServerPort
    int port;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    private JsonNode document;

    @BeforeEach
    void readTheDocument() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/openapi.json"))
                        .header("Authorization", "Basic " + Base64.getEncoder()
                                .encodeToString("admin:a-password-for-tests-1".getBytes(StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        document = JSON.readTree(answer.body());
    }

    @Test
    void theCommittedDocumentIsTheServedOne() throws Exception {
        if (Boolean.getBoolean("slipway.renew-openapi")) {
            Files.writeString(COMMITTED, JSON.writeValueAsString(document) + "\n");
        }
        assertThat(JSON.readTree(Files.readString(COMMITTED)))
                .as("docs/openapi.json is not what the API is now. Renew it: " + RENEW)
                .isEqualTo(document);
    }

    @Test
    void whatAnswersIsDescribedAndWhatIsDescribedAnswers() {
        Set<String> answering = new TreeSet<>();
        mappings.getHandlerMethods().forEach((mapping, method) -> {
            for (String path : mapping.getPatternValues()) {
                if (path.startsWith("/api/v1/") && method.getBeanType().getPackageName().startsWith("io.slipway")) {
                    for (RequestMethod verb : mapping.getMethodsCondition().getMethods()) {
                        answering.add(verb.name() + " " + path);
                    }
                }
            }
        });
        assertThat(answering).hasSizeGreaterThan(40);
        assertThat(operations().keySet()).isEqualTo(answering);
    }

    @Test
    void everythingIsSaidInWords() {
        List<String> missing = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        operations().forEach((where, operation) -> {
            if (!operation.path("operationId").asText().matches("[a-z][A-Za-z]+")
                    || !ids.add(operation.path("operationId").asText())) {
                missing.add(where + ": an operationId of its own, not " + operation.path("operationId"));
            }
            if (operation.path("summary").asText().isEmpty()) {
                missing.add(where + ": a summary (@Operation)");
            }
            if (operation.path("tags").size() != 1) {
                missing.add(where + ": one tag (@Tag at the class)");
            }
            operation.path("parameters").forEach(parameter -> {
                if (parameter.path("description").asText().isEmpty()) {
                    missing.add(where + ": words for " + parameter.path("name") + " (ApiWords, or @Parameter)");
                }
            });
            operation.path("responses").fields().forEachRemaining(answer -> {
                if (answer.getKey().startsWith("2") && !Set.of("204").contains(answer.getKey())) {
                    answer.getValue().path("content").fields().forEachRemaining(content -> {
                        if (content.getValue().path("schema").isMissingNode() || content.getKey().equals("*/*")) {
                            missing.add(where + ": a schema for " + answer.getKey() + " " + content.getKey());
                        }
                    });
                    if (answer.getValue().path("content").isEmpty()) {
                        missing.add(where + ": the content of " + answer.getKey());
                    }
                }
                if (answer.getKey().startsWith("4")
                        && answer.getValue().at("/content/application~1problem+json/schema").isMissingNode()) {
                    missing.add(where + ": " + answer.getKey() + " as application/problem+json");
                }
            });
            if (!operation.path("responses").has("401") || !operation.path("responses").has("403")) {
                missing.add(where + ": 401 and 403");
            }
        });
        assertThat(missing).isEmpty();
    }

    @Test
    void clientsKnowWhatIsAlwaysThereAndWhatMayBeLeftOut() {
        assertThat(required("OperationView"))
                .contains("id", "state", "hosts", "startedAt").doesNotContain("endedAt", "undoes");
        assertThat(required("PageStepRun")).containsExactly("entries");
        assertThat(required("StartRequestBody")).containsExactlyInAnyOrder("process", "cluster");
        assertThat(required("Reason")).containsExactly("reason");
        assertThat(required("Answers")).isEmpty();
        assertThat(document.at("/components/schemas/OperationView/properties/state/enum")).isNotEmpty();
    }

    private List<String> required(String schema) {
        List<String> required = new ArrayList<>();
        document.at("/components/schemas/" + schema + "/required").forEach(field -> required.add(field.asText()));
        return required;
    }

    private Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        document.path("paths").fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(operation -> {
            if (METHODS.contains(operation.getKey())) {
                String where = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                operations.put(where, operation.getValue());
            }
        }));
        return operations;
    }
}
