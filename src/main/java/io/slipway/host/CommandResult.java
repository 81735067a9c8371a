package io.slipway.host;

import java.util.List;

/**
 * How a command ended.
 *
 * @param exitCode as the program gave it
 * @param output standard output, colours removed, at most 1 MiB (the end is kept)
 * @param errorOutput standard error, likewise
 */
public record CommandResult(int exitCode, String output, String errorOutput) {

    public boolean succeeded() {
        return exitCode == 0;
    }

    /** The output's lines without the line ends; an empty output has none. */
    public List<String> lines() {
        return output.isEmpty() ? List.of() : output.lines().toList();
    }
}
