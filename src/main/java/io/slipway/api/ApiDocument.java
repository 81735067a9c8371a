package io.slipway.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The published document of the API, made from the controllers that answer (docs/decisions/0006). What all operations have
 * in common is said here once: who may come, how errors look, what parameters mean.
 */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    private static final String PROBLEM = "Problem";
    private static final String REFERENCE = "#/components/schemas/";
    private static final Set<String> NO_SCHEMAS = Set.of("SseEmitter", "StreamingResponseBody");

    private final SchemaNames names = new SchemaNames();

    @Bean
    OpenAPI slipwayApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Slipway")
                        .version("1")
                        .description("Bring-up and care of bare-metal, IPv6-only Kubernetes clusters, for programs."))
                // The document says nothing of the address that it was asked at.
                .servers(List.of(new Server().url("/").description("This Slipway")))
                .security(List.of(
                        new SecurityRequirement().addList("bearer"), new SecurityRequirement().addList("basic")))
                .components(new Components()
                        .addSecuritySchemes("bearer", new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP).scheme("bearer")
                                .description("A token that an administrator made for the program"))
                        .addSecuritySchemes("basic", new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP).scheme("basic")
                                .description("A person's account")));
    }

    @Bean
    ModelResolver schemasOfRecords(ObjectMapperProvider mappers) {
        ObjectMapper mapper = mappers.jsonMapper();
        return new ModelResolver(mapper, names).openapi31(true);
    }

    /** A body that is read as it comes: the mapping alone tells its type. */
    @Bean
    GlobalOperationCustomizer bodiesOfText() {
        return (operation, handler) -> {
            boolean text = Arrays.asList(handler.getMethod().getParameterTypes()).contains(HttpServletRequest.class);
            RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
            if (text && mapping != null && mapping.consumes().length > 0) {
                Content content = new Content();
                for (String type : mapping.consumes()) {
                    content.addMediaType(type, new MediaType().schema(ofType("string")));
                }
                operation.setRequestBody(new RequestBody().required(true).content(content));
            }
            return operation;
        };
    }

    @Bean
    GlobalOpenApiCustomizer whatAllHaveInCommon() {
        return document -> {
            document.getComponents().addSchemas(PROBLEM, problem());
            NO_SCHEMAS.forEach(document.getComponents().getSchemas()::remove);
            new AlwaysThere(names).complete(document);
            document.getPaths().forEach((path, item) -> item.readOperationsMap()
                    .forEach((method, operation) -> complete(path, method, operation)));
        };
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        if (operation.getParameters() != null) {
            // In the order of the path, then by name: methods that share an operation come in no order of their own.
            operation.getParameters().sort(Comparator
                    .comparingInt((Parameter parameter) -> placeIn(path, parameter))
                    .thenComparing(Parameter::getName));
        }
        for (Parameter parameter : parameters) {
            if (parameter.getDescription() == null) {
                ApiWords.of(path, parameter.getName()).ifPresent(parameter::setDescription);
            }
        }
        ApiResponses answers = operation.getResponses();
        problem(answers, 401, "No login, or none that is known");
        problem(answers, 403, "The role does not allow it");
        problem(answers, 406, "None of the types that Accept names");
        if (!parameters.isEmpty() || operation.getRequestBody() != null) {
            problem(answers, 400, "Not understood; the detail says what would be right");
        }
        if (path.contains("{")) {
            problem(answers, 404, "There is none");
        }
        boolean asksTheCluster = path.matches(".*/(pools|pod-addresses|join-credentials|diagnostics)");
        if (asksTheCluster) {
            problem(answers, 503, "The cluster could not be asked");
        }
        if (asksTheCluster || method != PathItem.HttpMethod.GET && !path.endsWith("/validate")) {
            problem(answers, 409, "Not possible now; the detail says why");
        }
        if (operation.getRequestBody() != null) {
            problem(answers, 415, "A body of another type than the document names");
            if (operation.getRequestBody().getContent().containsKey("application/yaml")) {
                problem(answers, 413, "The definition is larger than 1 MiB");
            }
        }
        answers.forEach((status, answer) -> {
            if (status.startsWith("4") || status.startsWith("5")) {
                answer.setContent(new Content().addMediaType("application/problem+json",
                        new MediaType().schema(new JsonSchema().$ref(REFERENCE + PROBLEM))));
            } else if (answer.getContent() != null) {
                answer.getContent().forEach(ApiDocument::whatTheTypeSays);
            }
        });
    }

    private static int placeIn(String path, Parameter parameter) {
        int place = path.indexOf("{" + parameter.getName() + "}");
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    private static void problem(ApiResponses answers, int status, String words) {
        answers.computeIfAbsent(String.valueOf(status), absent -> new ApiResponse().description(words));
    }

    /** Java's String and streams say nothing of what they hold; the media type does. */
    private static void whatTheTypeSays(String type, MediaType content) {
        if (type.startsWith("text/") || type.endsWith("/yaml") || type.endsWith("/xml")) {
            content.setSchema(ofType("string"));
        } else if (type.equals("application/zip")) {
            content.setSchema(ofType("string").format("binary"));
        } else {
            content.setSchema(withoutText(content.getSchema()));
        }
    }

    /** Answers that are there as JSON and as text share one operation; JSON written by hand is an object. */
    private static Schema<?> withoutText(Schema<?> schema) {
        if (schema.getOneOf() != null) {
            return schema.getOneOf().stream()
                    .filter(one -> one.get$ref() == null ? !isText(one) : NO_SCHEMAS.stream()
                            .noneMatch(name -> one.get$ref().endsWith("/" + name)))
                    .<Schema<?>>map(one -> one)
                    .findFirst()
                    .orElseGet(() -> ofType("object"));
        }
        return isText(schema) ? ofType("object") : schema;
    }

    private static boolean isText(Schema<?> schema) {
        return "string".equals(schema.getType()) || schema.getTypes() != null && schema.getTypes().contains("string");
    }

    private static Schema<?> problem() {
        Schema<?> problem = ofType("object").description("RFC 9457. Some problems have more members, such as mistakes.");
        problem.addProperty("type", ofType("string").format("uri-reference"));
        problem.addProperty("title", ofType("string").description("What kind of problem"));
        problem.addProperty("status", ofType("integer").format("int32").description("The HTTP status"));
        problem.addProperty("detail", ofType("string").description("What is wrong and how to mend it, in plain words"));
        problem.addProperty("instance", ofType("string").format("uri-reference").description("What was asked for"));
        problem.setRequired(List.of("title", "status"));
        return problem;
    }

    private static Schema<?> ofType(String type) {
        return new JsonSchema().types(Set.of(type));
    }
}
