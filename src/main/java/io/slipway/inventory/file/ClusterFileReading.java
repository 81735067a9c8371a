package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster file says.
 *
 * @param definition present exactly when there is no mistake
 * @param mistakes all of them, in the order of the file
 * @param warnings what a person should accept, without those that the file accepts itself
 */
public record ClusterFileReading(
        Optional<ClusterDefinition> definition, List<Mistake> mistakes, List<Warning> warnings) {

    public ClusterFileReading {
        mistakes = List.copyOf(mistakes);
        warnings = List.copyOf(warnings);
    }

    /**
     * Something that is wrong.
     *
     * @param place where: {@code hosts[2].address, line 14}
     * @param problem what is wrong
     * @param remedy what would be right
     */
    public record Mistake(String place, String problem, String remedy) {

        @Override
        public String toString() {
            return place + ": " + problem + (remedy.isEmpty() ? "" : " (" + remedy + ")");
        }
    }

    /**
     * Something that works but may hurt later.
     *
     * @param id stable: {@code POD_AND_SERVICE_SUBNETS_OVERLAP}
     * @param place where
     * @param problem what and why
     * @param remedy what to do about it, beside accepting it
     */
    public record Warning(String id, String place, String problem, String remedy) {}
}
