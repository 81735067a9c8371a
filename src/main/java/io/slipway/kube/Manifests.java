package io.slipway.kube;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Manifests: YAML with many documents, from a file on Slipway's machine or from a URL. Bounded in size, aliases, depth
 * and time; data only, no types.
 */
public final class Manifests {

    /** Calico's manifest has about 0.6 MiB. */
    private static final int LARGEST = 8 * 1024 * 1024;

    private static final int MOST_OBJECTS = 2000;
    private static final Duration DOWNLOAD = Duration.ofSeconds(30);

    /** A step looks again every few seconds while pods start; the same release is not downloaded every time. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private static final Map<String, Download> DOWNLOADS = new ConcurrentHashMap<>();

    private Manifests() {}

    /**
     * Reads every object of a text; a {@code List} counts as its items, an empty document as nothing.
     *
     * @throws IllegalArgumentException when it is no YAML or a document is no object; the message says where
     */
    public static List<KubeObject> parse(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setMaxAliasesForCollections(50);
        options.setNestingDepthLimit(60);
        options.setAllowDuplicateKeys(false);
        org.yaml.snakeyaml.DumperOptions dumping = new org.yaml.snakeyaml.DumperOptions();
        Yaml reader = new Yaml(
                new SafeConstructor(options), new Representer(dumping), dumping, options, new KubernetesTypes());
        List<KubeObject> objects = new ArrayList<>();
        int document = 0;
        try {
            for (Object content : reader.loadAll(yaml)) {
                document++;
                add(content, document, objects);
            }
        } catch (MarkedYAMLException notYaml) {
            throw new IllegalArgumentException("the manifest is not YAML: " + shortened(notYaml.getProblem())
                    + (notYaml.getProblemMark() == null
                            ? ""
                            : " in line " + (notYaml.getProblemMark().getLine() + 1)));
        } catch (YAMLException notYaml) {
            throw new IllegalArgumentException("the manifest is not YAML: " + shortened(notYaml.getMessage()));
        }
        return objects;
    }

    /** The reader's words quote the text, whatever its length. */
    private static String shortened(String words) {
        return words.length() > 300 ? words.substring(0, 300) + "…" : words;
    }

    private static void add(Object content, int document, List<KubeObject> objects) {
        if (content == null) {
            return;
        }
        if (objects.size() >= MOST_OBJECTS) {
            throw new IllegalArgumentException("the manifest has more than " + MOST_OBJECTS + " objects");
        }
        if (!(content instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("document " + document + " of the manifest is not an object");
        }
        if ("List".equals(map.get("kind")) && map.get("items") instanceof List<?> items) {
            items.forEach(item -> add(item, document, objects));
            return;
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> fields = (Map<String, Object>) map;
        KubeObject object;
        try {
            object = new KubeObject(fields);
        } catch (IllegalArgumentException incomplete) {
            throw new IllegalArgumentException(
                    "document " + document + " of the manifest is no Kubernetes object: " + incomplete.getMessage());
        }
        if (object.name().isEmpty()) {
            throw new IllegalArgumentException(
                    "document " + document + " of the manifest (" + object.key().kind() + ") has no metadata.name");
        }
        objects.add(object);
    }

    /**
     * Fetches a manifest's text.
     *
     * @param source an absolute file path, or an {@code https} or {@code http} URL; a site without internet gives a file
     * @throws IllegalArgumentException when it cannot be had; the message says why and what would be right
     */
    public static String fetch(String source) {
        if (!source.startsWith("https://") && !source.startsWith("http://")) {
            return read(source);
        }
        DOWNLOADS.values().removeIf(download -> download.until().isBefore(Instant.now()));
        Download kept = DOWNLOADS.get(source);
        if (kept == null) {
            kept = new Download(download(source), Instant.now().plus(KEPT));
            DOWNLOADS.put(source, kept);
        }
        return kept.text();
    }

    private record Download(String text, Instant until) {}

    private static String read(String source) {
        Path file;
        try {
            file = Path.of(source.startsWith("file:") ? source.substring("file:".length()) : source);
        } catch (java.nio.file.InvalidPathException notAPath) {
            throw new IllegalArgumentException("\"" + source + "\" is neither a file nor a URL");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(in, source);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("the manifest " + source + " cannot be read on Slipway's machine ("
                    + unreadable.getClass().getSimpleName() + "); give a file that it can read, or a URL");
        }
    }

    private static String download(String source) {
        try {
            HttpClient client = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(source)).timeout(DOWNLOAD).GET().build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IllegalArgumentException("the manifest " + source + " answers with HTTP "
                            + response.statusCode() + "; correct the URL, or give a file");
                }
                return bounded(body, source);
            }
        } catch (IOException unreachable) {
            throw new IllegalArgumentException("the manifest " + source + " cannot be downloaded ("
                    + unreachable.getClass().getSimpleName() + "); without internet, give a file on Slipway's machine");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("the download of " + source + " was interrupted");
        }
    }

    private static String bounded(InputStream in, String source) throws IOException {
        byte[] content = in.readNBytes(LARGEST + 1);
        if (content.length > LARGEST) {
            throw new IllegalArgumentException(
                    "the manifest " + source + " is larger than " + LARGEST / 1024 / 1024 + " MiB");
        }
        return new String(content, StandardCharsets.UTF_8);
    }

    /** Times stay text, as in JSON, which is what the API is sent. */
    private static final class KubernetesTypes extends Resolver {

        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            Tag tag = super.resolve(kind, value, implicit);
            return tag.equals(Tag.TIMESTAMP) ? Tag.STR : tag;
        }
    }
}
