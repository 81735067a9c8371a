package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import java.util.List;
import java.util.Optional;

/** Reads the text of a cluster file. */
@FunctionalInterface
interface DefinitionReader {

    /** Never fails on a bad text: that is what the answer tells. */
    Result read(String text);

    /**
     * What a text says.
     *
     * @param definition present exactly when there is no mistake
     * @param mistakes all of them
     * @param warnings what a person should accept, also what the text accepts itself
     */
    record Result(Optional<ClusterDefinition> definition, List<Mistake> mistakes, List<Mistake> warnings) {}
}
