package io.slipway.preparation;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Images;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterDefinition.Packages;
import io.slipway.kube.Manifests;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web server that a host of this very cluster will download from.
 *
 * @param kind what comes from there
 * @param url what is asked for to see whether the server answers
 * @param use in words, what it is needed for
 */
record DownloadSource(Kind kind, URI url, String use) {

    /** What comes from a source, and which findings tell of it. */
    enum Kind {
        PACKAGES(PreflightCheck.REPOSITORY_NOT_RESOLVED, PreflightCheck.REPOSITORY_NOT_REACHED, "packages.source: mirror"),
        IMAGES(PreflightCheck.REGISTRY_NOT_RESOLVED, PreflightCheck.REGISTRY_NOT_REACHED, "containerd.registryMirrors"),
        FILE(PreflightCheck.DOWNLOAD_NOT_RESOLVED, PreflightCheck.DOWNLOAD_NOT_REACHED, "a URL that the host can reach");

        private final PreflightCheck notResolved;
        private final PreflightCheck notReached;
        private final String wayRound;

        Kind(PreflightCheck notResolved, PreflightCheck notReached, String wayRound) {
            this.notResolved = notResolved;
            this.notReached = notReached;
            this.wayRound = wayRound;
        }

        PreflightCheck notResolved() {
            return notResolved;
        }

        PreflightCheck notReached() {
            return notReached;
        }

        /** The setting that leads round a source which cannot be reached. */
        String wayRound() {
            return wayRound;
        }
    }

    private static final Pattern IMAGE = Pattern.compile("(?m)^[\\s-]*image:\\s*[\"']?([A-Za-z0-9][^\\s\"'#]*)");
    /** Where containerd goes for images that are named without a registry. */
    private static final String DOCKER_HUB = "registry-1.docker.io";

    /** All sources of a host of this cluster, each once, in the order in which they are needed. */
    static List<DownloadSource> of(ClusterDefinition cluster, boolean controlPlane) {
        Map<String, DownloadSource> sources = new LinkedHashMap<>();
        if (cluster.packages().source() != Packages.Source.INSTALLED) {
            cluster.packages().repositoryUrl().ifPresent(url ->
                    add(sources, Kind.PACKAGES, url + (url.endsWith("/") ? "" : "/") + "Release", "the Kubernetes packages"));
        }
        if (cluster.images().source() == Images.Source.PULLED) {
            images(cluster).forEach((image, use) -> registries(cluster, image).forEach(url ->
                    add(sources, Kind.IMAGES, url, use)));
        }
        if (controlPlane) {
            cluster.networkPlugin().calicoctl().ifPresent(url -> add(sources, Kind.FILE, url, "calicoctl"));
        }
        return List.copyOf(sources.values());
    }

    private static void add(Map<String, DownloadSource> sources, Kind kind, String url, String use) {
        try {
            URI given = new URI(url);
            if (given.getHost() != null) {
                // Without a user's part: what is in an argument list may be seen.
                URI address = new URI(given.getScheme(), null, given.getHost(), given.getPort(), given.getPath(), null, null);
                sources.putIfAbsent(kind + address.getScheme() + address.getAuthority(), new DownloadSource(kind, address, use));
            }
        } catch (java.net.URISyntaxException notAUrl) {
            // The cluster file's own checks tell of it; there is no server to be tried.
            return;
        }
    }

    /** An image of each part, with what it is for. */
    private static Map<String, String> images(ClusterDefinition cluster) {
        Map<String, String> images = new LinkedHashMap<>();
        images.put(cluster.images().repository() + "/pause", "the images of Kubernetes");
        if (cluster.networkPlugin().kind() != NetworkPlugin.Kind.NONE) {
            named(cluster.networkPlugin().manifest(), "the network plugin's images", images);
        }
        cluster.ingress().ifPresent(ingress ->
                named(Optional.of(ingress.manifest()), "the ingress controller's images", images));
        cluster.smokeTest().ifPresent(test -> images.putIfAbsent(test.image(), "the smoke test's image"));
        cluster.registryAccess().ifPresent(access -> images.putIfAbsent(access.registry() + "/image", "the pods' images"));
        return images;
    }

    private static void named(Optional<String> manifest, String use, Map<String, String> images) {
        try {
            Matcher image = IMAGE.matcher(manifest.map(Manifests::fetch).orElse(""));
            while (image.find()) {
                images.putIfAbsent(image.group(1), use);
            }
        } catch (IllegalArgumentException notThere) {
            // Not preflight's to tell: the step that applies the manifest says so in the same plan.
            return;
        }
    }

    /** Where containerd will ask for an image: the site's mirrors of its registry, or else the registry itself. */
    private static List<String> registries(ClusterDefinition cluster, String image) {
        String first = image.contains("/") ? image.substring(0, image.indexOf('/')) : "";
        String registry = first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "docker.io";
        List<String> mirrors = cluster.containerd().registryMirrors().getOrDefault(registry, List.of());
        if (mirrors.isEmpty()) {
            return List.of("https://" + (registry.equals("docker.io") ? DOCKER_HUB : registry) + "/v2/");
        }
        return mirrors.stream().map(mirror -> mirror.replaceFirst("^(https?://[^/]+).*$", "$1/v2/")).toList();
    }

    /** The server's name, or its address in brackets. */
    String server() {
        return url.getHost();
    }

    int port() {
        return url.getPort() > 0 ? url.getPort() : url.getScheme().equals("http") ? 80 : 443;
    }
}
