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
 * @param accepted the warnings that the file accepts itself
 */
public record ClusterFileReading(
        Optional<ClusterDefinition> definition,
        List<Mistake> mistakes,
        List<Warning> warnings,
        List<Warning> accepted) {

    public ClusterFileReading {
        mistakes = List.copyOf(mistakes);
        warnings = List.copyOf(warnings);
        accepted = List.copyOf(accepted);
    }

    /**
     * A place in the file.
     *
     * @param path {@code hosts[2].address}; empty for the file as a whole
     * @param line counted from 1; 0 where there is none
     * @param column counted from 1; 0 where there is none
     */
    public record Place(String path, int line, int column) {

        @Override
        public String toString() {
            String where = line == 0 ? "" : "line " + line + ", column " + column;
            return path.isEmpty() ? where.isEmpty() ? "the file" : where : where.isEmpty() ? path : path + ", " + where;
        }
    }

    /**
     * Something that is wrong.
     *
     * @param at where
     * @param problem what is wrong
     * @param remedy what would be right
     */
    public record Mistake(Place at, String problem, String remedy) {

        /** Where, as people read it: {@code hosts[2].address, line 14, column 12}. */
        public String place() {
            return at.toString();
        }

        @Override
        public String toString() {
            return at + ": " + problem + (remedy.isEmpty() ? "" : " (" + remedy + ")");
        }
    }

    /**
     * Something that works but may hurt later.
     *
     * @param id stable: {@code POD_AND_SERVICE_SUBNETS_OVERLAP}
     * @param at where
     * @param problem what, and why it may hurt
     * @param remedy what to do about it, beside accepting it
     */
    public record Warning(String id, Place at, String problem, String remedy) {

        /** Where, as people read it. */
        public String place() {
            return at.toString();
        }
    }
}
