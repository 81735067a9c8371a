package io.slipway.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.slipway.inventory.ClusterDefinition.Containerd;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** containerd's configuration, by generation (kubernetes-facts, section 16). */
class ContainerdFilesTest {

    private static final String PAUSE = "registry.k8s.io/pause:3.10.2";

    @ParameterizedTest
    @ValueSource(strings = {"1.5.9-0ubuntu3", "1.6.20~ds1-1+b1", "1.7.24~ds1-6+deb13u1", "1.7.28-0ubuntu1~24.04.1"})
    void theFirstGenerationReadsVersion2(String version) throws Exception {
        JsonNode written = written(version, Optional.empty());

        assertThat(written.path("version").asInt()).isEqualTo(2);
        JsonNode cri = written.path("plugins").path("io.containerd.grpc.v1.cri");
        assertThat(cri.path("sandbox_image").asText()).isEqualTo(PAUSE);
        assertThat(cri.path("cni").path("bin_dir").asText()).isEqualTo("/usr/lib/cni");
        assertThat(cri.path("registry").path("config_path").asText()).isEqualTo("/etc/containerd/certs.d");
        assertThat(cri.path("containerd").path("runtimes").path("runc").path("options").path("SystemdCgroup").asBoolean())
                .isTrue();
        assertThat(written.has("disabled_plugins")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2.0.5-1, false", "2.1.4-1, true", "2.2.0~rc1-1, true", "1:3.0.0-1, true"})
    void theSecondGenerationReadsVersion3AndFromTwoOneOnAListOfDirectories(String version, boolean list) throws Exception {
        JsonNode written = written(version, Optional.empty());

        assertThat(written.path("version").asInt()).isEqualTo(3);
        JsonNode plugins = written.path("plugins");
        assertThat(plugins.path("io.containerd.cri.v1.images").path("pinned_images").path("sandbox").asText())
                .isEqualTo(PAUSE);
        JsonNode runtime = plugins.path("io.containerd.cri.v1.runtime");
        assertThat(runtime.path("containerd").path("runtimes").path("runc").path("options").path("SystemdCgroup").asBoolean())
                .isTrue();
        assertThat(runtime.path("cni").has("bin_dirs")).isEqualTo(list);
        assertThat(list ? runtime.path("cni").path("bin_dirs").path(0).asText() : runtime.path("cni").path("bin_dir").asText())
                .isEqualTo("/usr/lib/cni");
        assertThat(plugins.has("io.containerd.grpc.v1.cri")).as("no place of the first generation").isFalse();
    }

    @Test
    void theSitesOwnSettingsWinAndStandBesideTheOthers() throws Exception {
        JsonNode cri = written("1.7.24-1", Optional.of("""
                [plugins."io.containerd.grpc.v1.cri"]
                  max_concurrent_downloads = 9
                [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                  SystemdCgroup = false
                """)).path("plugins").path("io.containerd.grpc.v1.cri");

        assertThat(cri.path("max_concurrent_downloads").asInt()).isEqualTo(9);
        assertThat(cri.path("sandbox_image").asText()).isEqualTo(PAUSE);
        assertThat(cri.path("containerd").path("runtimes").path("runc").path("options").path("SystemdCgroup").asBoolean())
                .isFalse();
    }

    private static JsonNode written(String version, Optional<String> extra) throws Exception {
        return new TomlMapper().readTree(ContainerdFiles.configuration(
                version, PAUSE, new Containerd(extra, Map.<String, List<String>>of(), "/usr/lib/cni")).content());
    }
}
