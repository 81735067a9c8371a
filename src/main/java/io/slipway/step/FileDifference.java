package io.slipway.step;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.slipway.host.FileContent;
import io.slipway.host.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a file with what it shall be. */
public final class FileDifference {

    private static final int CONTEXT = 3;
    /** How exactly a unit's start is known: the host's clock and its uptime are read one after the other. */
    private static final Duration GRAIN = Duration.ofMillis(500);

    private FileDifference() {}

    /**
     * What is not as it should be: content, mode or owner. The content of a secret file is not shown.
     *
     * @param reading holds the answer to {@code new Query.File(wanted.path())}
     */
    public static Optional<Change> of(Reading reading, FileContent wanted) {
        Optional<Reading.FileState> found = reading.file(wanted.path());
        if (found.isEmpty()) {
            return Optional.of(change(wanted.path() + " does not exist", "", wanted));
        }
        List<String> wrong = new ArrayList<>();
        if (!found.get().content().equals(wanted.content())) {
            wrong.add("content differs");
        }
        if (!found.get().mode().equals(wanted.mode())) {
            wrong.add("mode is " + found.get().mode() + ", shall be " + wanted.mode());
        }
        if (!found.get().owner().equals("root:root")) {
            wrong.add("owner is " + found.get().owner() + ", shall be root:root");
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(change(wanted.path() + ": " + String.join(", ", wrong), found.get().content(), wanted));
    }

    private static Change change(String what, String before, FileContent wanted) {
        return wanted.secret() || before.equals(wanted.content())
                ? Change.of(what)
                : new Change(what, Optional.of(unified(wanted.path(), before, wanted.content())));
    }

    /** A unified diff of two texts. */
    public static String unified(String path, String before, String after) {
        List<String> lines = before.lines().toList();
        return String.join(
                "\n",
                UnifiedDiffUtils.generateUnifiedDiff(
                        before.isEmpty() ? "/dev/null" : path,
                        path,
                        lines,
                        DiffUtils.diff(lines, after.lines().toList()),
                        CONTEXT));
    }

    /**
     * A change when an active unit was started before one of the files was last changed: whoever wrote the file may have
     * been stopped before the restart.
     */
    public static Optional<Change> startedBefore(Reading reading, String unit, List<String> paths) {
        Instant started = reading.unit(unit).activeSince().plus(GRAIN);
        return paths.stream()
                .filter(path -> reading.file(path).filter(file -> file.changed().isAfter(started)).isPresent())
                .findFirst()
                .filter(path -> reading.unit(unit).isActive())
                .map(path -> Change.of(unit + " was started before the last change of " + path));
    }
}
