package io.slipway.preparation;

import io.slipway.host.CommandResult;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import java.util.List;
import java.util.Optional;

/**
 * The images that the installed kubeadm wants, by its own word. The version is always given: without one kubeadm asks the
 * internet for it first (real-hosts).
 */
final class KubeadmImages {

    private KubeadmImages() {}

    static String[] list(ClusterDefinition cluster) {
        return new String[] {
            "kubeadm", "config", "images", "list",
            "--kubernetes-version", "v" + cluster.kubernetes().version(),
            "--image-repository", cluster.images().repository()
        };
    }

    /** Empty while kubeadm is not installed or does not answer. */
    static Optional<List<String>> of(Reading reading, ClusterDefinition cluster) {
        CommandResult result = reading.run(list(cluster));
        List<String> images = result.lines().stream().map(String::strip).filter(line -> line.contains("/")).toList();
        return result.succeeded() && !images.isEmpty() ? Optional.of(images) : Optional.empty();
    }

    static Optional<String> pause(Reading reading, ClusterDefinition cluster) {
        return of(reading, cluster)
                .flatMap(images -> images.stream().filter(image -> image.contains("/pause:")).findFirst());
    }
}
