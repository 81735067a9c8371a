package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ReleaseFacts;
import io.slipway.inventory.file.ClusterFileReading.Warning;
import java.util.ArrayList;
import java.util.List;

/**
 * What must fit together in a definition whose values are each right by themselves (kubernetes-facts, sections 3 to 16;
 * procedure). A check that rests on a setting asks first whether it is {@link #isSound sound}.
 */
abstract class Check {

    final Draft draft;
    final ClusterDefinition cluster;
    final ReleaseFacts facts;
    private final YamlTree tree;
    private final List<Warning> warnings;

    Check(Context context) {
        this.tree = context.tree();
        this.draft = context.draft();
        this.cluster = draft.cluster();
        this.facts = ReleaseFacts.of(cluster.kubernetes().version());
        this.warnings = context.warnings();
    }

    record Context(YamlTree tree, Draft draft, List<Warning> warnings) {}

    /** Makes all checks; mistakes are added to the tree's. */
    static List<Warning> all(YamlTree tree, Draft draft) {
        Context context = new Context(tree, draft, new ArrayList<>());
        new HostChecks(context).check();
        new KubernetesChecks(context).check();
        new KubeadmDocumentChecks(context).check();
        new NetworkChecks(context).check();
        new PoolChecks(context).check();
        new SourceChecks(context).check();
        new AddonChecks(context).check();
        new SecretChecks(context).check();
        return context.warnings();
    }

    abstract void check();

    /** Whether everything at, below and around these paths could be read. */
    boolean isSound(String... paths) {
        return tree.mistakes().areSound(paths);
    }

    /** Whether the file itself says something here. */
    boolean isGiven(String pointer) {
        return !tree.root().at(pointer).isMissingNode();
    }

    com.fasterxml.jackson.databind.JsonNode file() {
        return tree.root();
    }

    void wrong(String path, String problem, String remedy) {
        tree.mistakes().wrong(path, problem, remedy);
    }

    void warn(WarningId id, String path, String problem, String remedy) {
        warnings.add(new Warning(id.name(), tree.place(path), problem, remedy));
    }
}
