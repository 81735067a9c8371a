package io.slipway.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.slipway.host.CommandResult;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Containerd;
import io.slipway.inventory.ClusterDefinition.Images;
import io.slipway.lab.Lab;
import io.slipway.lab.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What real hosts said to preparation's questions, recorded with kubeadm 1.36.2 and containerd 1.7.24 on Debian 13. */
class RealHostsWordsTest {

    private final Lab lab = Lab.demo();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void kubeadmsImagesAreReadWithThePauseImage() {
        Reading reading = answer(lab.definition(), Transcript.of("36-config-images-list").output(), "");

        assertThat(KubeadmImages.of(reading, lab.definition()).orElseThrow())
                .hasSize(7)
                .contains("registry.k8s.io/kube-proxy:v1.36.2", "registry.k8s.io/coredns/coredns:v1.14.2",
                        "registry.k8s.io/etcd:3.6.8-0");
        assertThat(KubeadmImages.pause(reading, lab.definition())).contains("registry.k8s.io/pause:3.10.2");
    }

    @Test
    void warningsOfAKubeadmWithoutInternetAreNoImages() {
        Transcript told = Transcript.of("36b-config-images-list-no-version");

        assertThat(KubeadmImages.of(answer(lab.definition(), told.output(), told.errorOutput()), lab.definition()).orElseThrow())
                .hasSize(7)
                .allMatch(image -> image.startsWith("registry.k8s.io/"));
    }

    @Test
    void aMirrorsImagesAreReadWithItsPort() {
        ClusterDefinition mirrored = withRepository("registry.lab.test:5000");
        String list = Transcript.of("36e-config-images-pull-image-repository").output().lines()
                .filter(line -> !line.startsWith("[config/images]"))
                .reduce("", (text, line) -> text + line + "\n");

        Reading reading = answer(mirrored, list, "");

        assertThat(KubeadmImages.pause(reading, mirrored)).contains("registry.lab.test:5000/pause:3.10.2");
        assertThat(DownloadSource.of(mirrored, false)).extracting(source -> source.url().toString())
                .contains("https://registry.lab.test:5000/v2/")
                .doesNotContain("https://registry.k8s.io/pause");
    }

    @Test
    void everySettingThatIsWrittenExistsInContainerdsOwnDefaults() throws Exception {
        JsonNode own = new TomlMapper().readTree(defaults());
        JsonNode written = new TomlMapper().readTree(ContainerdFiles.configuration(
                installed("containerd"), "registry.k8s.io/pause:3.10.2",
                new Containerd(Optional.empty(), Map.of(), "/opt/cni/bin")).content());

        List<String> unknown = new ArrayList<>();
        leaves("", written, own, unknown);

        assertThat(unknown).as("settings that this containerd does not know").isEmpty();
    }

    @Test
    void containerdsOwnDefaultsAreSomebodyElsesConfigurationWithTheCriOn() {
        assertThat(RuntimeChecks.configuration(new Reading(Map.of(
                        new Query.File(ContainerdFiles.CONFIGURATION),
                        new Reading.FileState(true, defaults(), "root:root", "0644", java.time.Instant.EPOCH)))))
                .hasValueSatisfying(finding -> assertThat(finding.found()).isEqualTo(
                        "/etc/containerd/config.toml is not Slipway's (format version 2) and is replaced"));
        assertThat(RuntimeChecks.isOlder(installed("containerd"), "1.6")).isFalse();
        assertThat(RuntimeChecks.isOlder("1.4.13~ds1-1~deb11u4", "1.6")).isTrue();
        assertThat(RuntimeChecks.isOlder("1:2.0.0-1", "1.6")).isFalse();
    }

    private static void leaves(String path, JsonNode written, JsonNode own, List<String> unknown) {
        written.fields().forEachRemaining(field -> {
            String name = path + "/" + field.getKey();
            if (field.getValue().isObject()) {
                leaves(name, field.getValue(), own.path(field.getKey()), unknown);
            } else if (own.path(field.getKey()).isMissingNode()) {
                unknown.add(name);
            }
        });
    }

    /** The containerd configuration at the end of the transcript, as {@code containerd config default} made it. */
    private static String defaults() {
        String output = Transcript.of("09-host-preparation").output();
        return output.substring(output.indexOf("disabled_plugins ="));
    }

    private static String installed(String name) {
        Matcher version = Pattern.compile("Setting up " + name + " \\((\\S+)\\)")
                .matcher(Transcript.of("09-host-preparation").output());
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static Reading answer(ClusterDefinition cluster, String output, String errors) {
        return new Reading(Map.of(Query.Run.of(KubeadmImages.list(cluster)), new CommandResult(0, output, errors)));
    }

    private ClusterDefinition withRepository(String repository) {
        ClusterDefinition all = lab.definition();
        return new ClusterDefinition(all.name(), all.hosts(), all.ssh(), all.kubernetes(), all.packages(),
                new Images(Images.Source.PULLED, repository), all.containerd(), all.resolver(), all.networkPlugin(),
                all.pools(), all.reservedAddresses(), all.neighbourProxy(), all.registryAccess(), all.ingress(),
                all.smokeTest(), all.limits(), all.acceptedWarnings());
    }
}
