package io.slipway.api;

import io.slipway.inventory.ClusterName;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.DefinitionFile;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Mistake;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The clusters' definitions and their versions. */
@RestController
@Tag(name = "Clusters")
@RequestMapping(path = "/api/v1/clusters", produces = MediaType.APPLICATION_JSON_VALUE)
class ClustersApi {

    private static final String YAML = "application/yaml";
    private static final Pattern VERSION_TAG = Pattern.compile("(?:W/)?\"?([0-9]{1,9})\"?");

    private final ClusterDefinitions definitions;
    private final Operations operations;

    ClustersApi(ClusterDefinitions definitions, Operations operations) {
        this.definitions = definitions;
        this.operations = operations;
    }

    /** A version without its text. */
    record VersionView(int version, DefinitionVersion.Origin origin, String madeBy, Instant madeAt, String digest) {

        static VersionView of(DefinitionVersion version) {
            return new VersionView(
                    version.version(), version.origin(), version.madeBy(), version.madeAt(), version.digest());
        }
    }

    /** How a cluster file stands; the parts of {@link DefinitionFile}. */
    record FileView(
            String path, Optional<String> cluster, DefinitionFile.State state, List<Mistake> mistakes, String detail) {

        static FileView of(DefinitionFile file) {
            return new FileView(
                    file.path(), file.cluster().map(ClusterName::text), file.state(), file.mistakes(), file.detail());
        }
    }

    /** A cluster: its newest version, its file, and the operation that works on it now. */
    record ClusterView(String name, VersionView newest, Optional<FileView> file, List<String> operations) {}

    /** All clusters, and the files that define none because they have mistakes. */
    record ClusterList(List<ClusterView> clusters, List<FileView> badFiles) {}

    /** What reading a text told. */
    record Verdict(boolean good, Optional<String> cluster, List<Mistake> mistakes, List<Mistake> warnings) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listClusters",
            summary = "All clusters, and the files that define none because they have mistakes")
    @GetMapping
    ClusterList list() {
        List<ClusterView> clusters = definitions.clusters().stream()
                .flatMap(name -> definitions.newest(name).stream())
                .map(this::view)
                .toList();
        List<FileView> bad = definitions.files().stream()
                .filter(file -> file.state() == DefinitionFile.State.BAD)
                .map(FileView::of)
                .toList();
        return new ClusterList(clusters, bad);
    }

    /** The answer's {@code ETag} is the newest version, as {@code If-Match} wants it. */
    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readCluster",
            summary = "A cluster with its newest version, its file and the operations that run on it")
    @GetMapping("/{name}")
    ResponseEntity<ClusterView> cluster(@PathVariable String name) {
        DefinitionVersion newest = newest(name);
        return ResponseEntity.ok().eTag("\"" + newest.version() + "\"").body(view(newest));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listVersions",
            summary = "The versions of a cluster's definition")
    @GetMapping("/{name}/versions")
    List<VersionView> versions(@PathVariable String name) {
        return definitions.versions(newest(name).cluster()).stream().map(VersionView::of).toList();
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readVersion",
            summary = "What a version of the definition says")
    @GetMapping(path = "/{name}/versions/{version}", produces = {YAML, MediaType.TEXT_PLAIN_VALUE})
    ResponseEntity<String> version(@PathVariable String name, @PathVariable int version) {
        DefinitionVersion found = find(name, version);
        return ResponseEntity.ok()
                .eTag("\"" + found.version() + "\"")
                .contentType(MediaType.parseMediaType(YAML + ";charset=UTF-8"))
                .body(found.text());
    }

    /** The version as a file that leaves nothing to defaults. */
    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readCompleteVersion",
            summary = "A version of the definition with every default written out")
    @GetMapping(path = "/{name}/versions/{version}/complete", produces = {YAML, MediaType.TEXT_PLAIN_VALUE})
    ResponseEntity<String> complete(@PathVariable String name, @PathVariable int version) {
        DefinitionVersion found = find(name, version);
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(YAML + ";charset=UTF-8"))
                .body(definitions.complete(found.cluster(), found.version()));
    }

    /** The change from the version before, as a unified diff; empty for the first. */
    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readVersionDiff",
            summary = "What a version changed, as a unified diff; empty for the first")
    @GetMapping(path = "/{name}/versions/{version}/diff", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
    String diff(@PathVariable String name, @PathVariable int version) {
        return find(name, version).diff();
    }

    /** Reads a definition and tells all mistakes and warnings; nothing is stored. */
    @io.swagger.v3.oas.annotations.Operation(
            operationId = "validateDefinition",
            summary = "All mistakes of a definition; nothing is stored")
    @PostMapping(path = "/validate", consumes = {YAML, MediaType.TEXT_PLAIN_VALUE, "text/yaml"})
    Verdict validate(HttpServletRequest request) throws IOException {
        ClusterDefinitions.Verdict verdict = definitions.validate(BoundedText.of(request));
        return new Verdict(
                verdict.mistakes().isEmpty(),
                verdict.cluster().map(ClusterName::text),
                verdict.mistakes(),
                verdict.warnings());
    }

    /**
     * Makes a new version.
     *
     * @param match the newest version, as {@code ETag} told it; left out for a cluster's first version
     */
    @io.swagger.v3.oas.annotations.Operation(
            operationId = "putDefinition",
            summary = "Make a new version of a cluster's definition; for administrators")
    @ApiResponse(responseCode = "201", description = "A new version", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "The newest version says the same", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "412", description = "If-Match does not name the newest version")
    @ApiResponse(responseCode = "422", description = "The definition has mistakes, or is of another cluster")
    @ApiResponse(responseCode = "428", description = "The cluster has versions: name the newest in If-Match")
    @PutMapping(path = "/{name}", consumes = {YAML, MediaType.TEXT_PLAIN_VALUE, "text/yaml"})
    ResponseEntity<VersionView> put(
            @PathVariable String name,
            HttpServletRequest request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) String match,
            Principal person)
            throws IOException {
        String text = BoundedText.of(request);
        ClusterName cluster = new ClusterName(name);
        Optional<DefinitionVersion> before = definitions.newest(cluster);
        if (before.isPresent() && match == null) {
            throw new PreconditionRequired("The cluster " + name + " has versions. Name the newest one that you have"
                    + " seen in If-Match: it is in the ETag of GET /api/v1/clusters/" + name + ".");
        }
        DefinitionVersion made = definitions.put(
                cluster, text, Optional.ofNullable(match).map(ClustersApi::versionOf), person.getName());
        boolean created = before.map(DefinitionVersion::version).orElse(0) < made.version();
        var answer = created
                ? ResponseEntity.created(URI.create("/api/v1/clusters/" + name + "/versions/" + made.version()))
                : ResponseEntity.ok();
        return answer.eTag("\"" + made.version() + "\"").body(VersionView.of(made));
    }

    /** The body of a version conflict and of all other refusals is made by {@link Problems}. */
    static final class PreconditionRequired extends RuntimeException {

        private static final long serialVersionUID = 1L;

        PreconditionRequired(String message) {
            super(message);
        }
    }

    private static int versionOf(String match) {
        Matcher tag = VERSION_TAG.matcher(match.strip());
        if (!tag.matches()) {
            throw new IllegalArgumentException("If-Match is a version in quotes, such as \"3\"");
        }
        return Integer.parseInt(tag.group(1));
    }

    private ClusterView view(DefinitionVersion newest) {
        Optional<FileView> file = definitions.files().stream()
                .filter(candidate -> candidate.cluster().equals(Optional.of(newest.cluster())))
                .map(FileView::of)
                .findFirst();
        return new ClusterView(
                newest.cluster().text(),
                VersionView.of(newest),
                file,
                operations.running(newest.cluster()).stream().map(Operation::id).toList());
    }

    private DefinitionVersion newest(String name) {
        return definitions.newest(new ClusterName(name))
                .orElseThrow(() -> NotFound.of("There is no cluster named " + name + "."));
    }

    private DefinitionVersion find(String name, int version) {
        return definitions.version(new ClusterName(name), version)
                .orElseThrow(() -> NotFound.of("There is no version " + version + " of the cluster " + name + "."));
    }
}
