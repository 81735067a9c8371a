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
     * Reads a text. Never fails: everything that is wrong is among the mistakes, all of them at once. Checks of one kind
     * rest on the one before, so values are checked only in a file whose structure is right.
     */
    public static ClusterFileReading read(String text) {
        YamlTree tree = YamlTree.of(text);
        List<Mistake> mistakes = new ArrayList<>(tree.mistakes());
        List<Warning> warnings = List.of();
        Optional<ClusterDefinition> definition = Optional.empty();
        if (!tree.root().isEmpty()) {
            mistakes.addAll(SchemaCheck.mistakes(tree));
        }
        if (mistakes.isEmpty()) {
            definition = new DefinitionBuilder(tree, mistakes).build();
            if (definition.isPresent()) {
                warnings = new DefinitionChecks(tree, definition.get(), mistakes).check();
            }
        }
        return new ClusterFileReading(
                mistakes.isEmpty() ? definition : Optional.empty(), mistakes, mistakes.isEmpty() ? warnings : List.of());
    }
}
