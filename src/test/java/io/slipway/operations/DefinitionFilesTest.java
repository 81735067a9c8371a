package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterName;
import io.slipway.journal.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A site edits its cluster files. */
class DefinitionFilesTest {

    private static final ClusterName DEMO = new ClusterName("demo");

    @TempDir
    Path directory;

    private ClusterDefinitions definitions;
    private DefinitionFiles files;

    @BeforeEach
    void anEmptyDatabase() {
        definitions = new ClusterDefinitions(
                new DefinitionTable(JdbcClient.create(Databases.h2())), ShortClusterFiles::read, Clock.systemUTC());
        files = new DefinitionFiles(definitions, new DefinitionSettings(directory, Duration.ofHours(1)));
    }

    @Test
    void aFileIsImportedOnceAndAgainWhenItChanges() throws IOException {
        write("demo.yaml", ShortClusterFiles.file("demo", "first"));
        files.look();
        files.look();
        assertThat(definitions.versions(DEMO)).hasSize(1);

        write("demo.yaml", ShortClusterFiles.file("demo", "second"));
        files.look();

        List<DefinitionVersion> versions = definitions.versions(DEMO);
        assertThat(versions).extracting(DefinitionVersion::version).containsExactly(2, 1);
        assertThat(versions.get(0).madeBy()).isEqualTo("demo.yaml");
        assertThat(versions.get(0).diff()).contains("-# first").contains("+# second");
        assertThat(state()).isEqualTo(DefinitionFile.State.IMPORTED);
    }

    @Test
    void whatTheApiWroteIsNeverOverwrittenByTheFile() throws IOException {
        write("demo.yaml", ShortClusterFiles.file("demo", "first"));
        files.look();
        definitions.put(DEMO, ShortClusterFiles.file("demo", "by ada"), Optional.of(1), "ada");

        write("demo.yaml", ShortClusterFiles.file("demo", "by the file"));
        files.look();

        assertThat(state()).isEqualTo(DefinitionFile.State.CONFLICT);
        assertThat(definitions.fileOf(DEMO).orElseThrow().detail()).contains("-# by ada").contains("+# by the file");
        assertThat(definitions.newest(DEMO).orElseThrow().version()).isEqualTo(2);

        definitions.put(DEMO, ShortClusterFiles.file("demo", "by the file"), Optional.of(2), "ada");
        files.look();
        assertThat(state()).isEqualTo(DefinitionFile.State.IMPORTED);
    }

    @Test
    void aBadFileIsListedWithAllItsMistakesAndLeavesTheVersionsAlone() throws IOException {
        write("demo.yaml", ShortClusterFiles.file("demo", "first"));
        files.look();
        write("demo.yaml", "nothing: here\n");
        files.look();

        DefinitionFile bad = definitions.fileOf(DEMO).orElseThrow();
        assertThat(bad.state()).isEqualTo(DefinitionFile.State.BAD);
        assertThat(bad.mistakes()).extracting(Mistake::place).containsExactly("name", "controlPlane");
        assertThat(definitions.versions(DEMO)).hasSize(1);
    }

    @Test
    void strangeFilesAreMistakesAndNoFailures() throws IOException {
        write("a.yaml", ShortClusterFiles.file("demo", "one"));
        write("b.yaml", ShortClusterFiles.file("demo", "two"));
        write("huge.yaml", "x".repeat(ClusterDefinitions.LARGEST_TEXT + 1));
        Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        write("notes.txt", "no cluster");

        files.look();

        assertThat(definitions.files()).extracting(file -> Path.of(file.path()).getFileName().toString(), DefinitionFile::state)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("a.yaml", DefinitionFile.State.IMPORTED),
                        org.assertj.core.groups.Tuple.tuple("b.yaml", DefinitionFile.State.BAD),
                        org.assertj.core.groups.Tuple.tuple("huge.yaml", DefinitionFile.State.BAD),
                        org.assertj.core.groups.Tuple.tuple("binary.yaml", DefinitionFile.State.BAD));
        assertThat(definitions.newest(DEMO).orElseThrow().text()).contains("# one");
    }

    private DefinitionFile.State state() {
        return definitions.fileOf(DEMO).orElseThrow().state();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
