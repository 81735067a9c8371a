package io.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manifest is data of a site: read as Kubernetes reads it, bounded, and refused with the place of the mistake. */
class ManifestsTest {

    @Test
    void everyDocumentAndEveryItemIsAnObject() {
        assertThat(Manifests.parse("""
                        # only a comment
                        ---
                        apiVersion: v1
                        kind: Namespace
                        metadata: {name: a}
                        ---
                        ---
                        apiVersion: v1
                        kind: List
                        items:
                        - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: a}}
                        """))
                .extracting(object -> object.key().toString())
                .containsExactly("Namespace a", "ConfigMap a/b");
    }

    @Test
    void timesStayText() {
        KubeObject object = Manifests.parse("{apiVersion: v1, kind: A, metadata: {name: b}, at: 2026-11-22}").get(0);

        assertThat(object.at("at")).contains("2026-11-22");
    }

    @Test
    void mistakesAreNamedWithTheirPlace() {
        assertThatThrownBy(() -> Manifests.parse("kind: A\n  b: c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> Manifests.parse("apiVersion: v1\nkind: A\nmetadata: {name: x}\n---\njust text"))
                .hasMessageContaining("document 2");
        assertThatThrownBy(() -> Manifests.parse("apiVersion: v1\nkind: A")).hasMessageContaining("metadata.name");
    }

    @Test
    void typesAndAliasBombsAreRefused() {
        assertThatThrownBy(() -> Manifests.parse("a: !!javax.script.ScriptEngineManager []"))
                .isInstanceOf(IllegalArgumentException.class);
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int level = 1; level < 60; level++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(level, level, level - 1, level - 1));
        }
        assertThatThrownBy(() -> Manifests.parse(bomb.toString())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileOrAUrlThatIsNotThereIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("calico.yaml"), "x: y");
        assertThat(Manifests.fetch(file.toString())).isEqualTo("x: y");
        assertThat(Manifests.fetch("file:" + file)).isEqualTo("x: y");
        assertThatThrownBy(() -> Manifests.fetch(folder.resolve("other.yaml").toString()))
                .hasMessageContaining("other.yaml")
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> Manifests.fetch("http://127.0.0.1:1/calico.yaml"))
                .hasMessageContaining("http://127.0.0.1:1/calico.yaml")
                .hasMessageContaining("give a file");
    }
}
