package io.slipway.operations;

import io.slipway.inventory.file.ClusterFile;
import io.slipway.inventory.file.ClusterFileReading;
import java.util.stream.Stream;

/** Reads cluster files with the inventory's reader. */
final class ClusterFileReader implements DefinitionReader {

    @Override
    public Result read(String text) {
        ClusterFileReading reading = ClusterFile.read(text);
        return new Result(
                reading.definition(),
                reading.mistakes().stream()
                        .map(mistake -> new Mistake(mistake.place(), "", mistake.problem(), mistake.remedy()))
                        .toList(),
                Stream.concat(reading.warnings().stream(), reading.accepted().stream())
                        .map(warning ->
                                new Mistake(warning.place(), warning.id(), warning.problem(), warning.remedy()))
                        .toList());
    }
}
