package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import io.slipway.inventory.file.ClusterFileReading.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads cluster files: YAML, the published schema, each value's own form, and what must fit together. */
public final class ClusterFile {

    private ClusterFile() {}

    /**
     * Reads a text. Never fails: everything that is wrong is among the mistakes, all of them at once. Only what rests on
     * a value that cannot be read is not judged.
     */
    public static ClusterFileReading read(String text) {
        YamlTree tree = YamlTree.of(text);
        if (tree.root().isEmpty()) {
            if (tree.mistakes().isEmpty()) {
                SchemaCheck.check(tree);
            }
            return new ClusterFileReading(Optional.empty(), tree.mistakes().inOrder(), List.of(), List.of());
        }
        SchemaCheck.check(tree);
        Draft draft = new DefinitionBuilder(tree).build();
        List<Warning> all = Check.all(tree, draft);
        List<Mistake> mistakes = tree.mistakes().inOrder();
        if (!mistakes.isEmpty()) {
            return new ClusterFileReading(Optional.empty(), mistakes, List.of(), List.of());
        }
        ClusterDefinition cluster = draft.cluster();
        List<Warning> warnings = new ArrayList<>(all);
        warnings.removeIf(warning -> cluster.acceptedWarnings().contains(warning.id()));
        List<Warning> accepted = new ArrayList<>(all);
        accepted.removeAll(warnings);
        return new ClusterFileReading(Optional.of(cluster), mistakes, warnings, accepted);
    }

    /** The JSON Schema of the file (draft 2020-12), by which editors complete and check it. */
    public static String schema() {
        return PublishedSchema.text();
    }
}
