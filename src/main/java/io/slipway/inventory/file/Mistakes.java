package io.slipway.inventory.file;

import io.slipway.inventory.file.ClusterFileReading.Mistake;
import io.slipway.inventory.file.ClusterFileReading.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Collects what is wrong, and remembers which settings have no usable value because of it, so that what rests on them is
 * not checked: one mistake is told once, and all others all the same.
 */
final class Mistakes {

    /** More help nobody; a file that is something else altogether has thousands. */
    private static final int MOST = 200;

    private final Function<String, Place> places;
    private final Set<Mistake> told = new LinkedHashSet<>();
    private final Set<String> unusable = new LinkedHashSet<>();

    Mistakes(Function<String, Place> places) {
        this.places = places;
    }

    /** The value can be read, but it is wrong. */
    void wrong(String path, String problem, String remedy) {
        told.add(new Mistake(places.apply(path), problem, remedy));
    }

    /** The value cannot be used at all. */
    void unusable(String path, String problem, String remedy) {
        unusable.add(path);
        wrong(path, problem, remedy);
    }

    /** Something that stands at a place of its own. */
    void wrong(Mistake mistake) {
        told.add(mistake);
    }

    boolean isEmpty() {
        return told.isEmpty();
    }

    boolean isUsable(String path) {
        return unusable.isEmpty() || !unusable.contains(path);
    }

    /** Whether everything at, below and around these paths could be read. */
    boolean areSound(String... paths) {
        for (String path : paths) {
            for (String lost : unusable) {
                if (holds(path, lost) || holds(lost, path)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean holds(String outer, String inner) {
        return inner.startsWith(outer) && (inner.length() == outer.length() || ".[".indexOf(inner.charAt(outer.length())) >= 0);
    }

    /** In the order of the file. */
    List<Mistake> inOrder() {
        List<Mistake> all = new ArrayList<>(told);
        all.sort(Comparator.comparingInt((Mistake mistake) -> mistake.at().line())
                .thenComparingInt(mistake -> mistake.at().column())
                .thenComparing(mistake -> mistake.at().path()));
        if (all.size() <= MOST) {
            return all;
        }
        List<Mistake> most = new ArrayList<>(all.subList(0, MOST));
        most.add(new Mistake(
                new Place("", 0, 0),
                "there are " + (all.size() - MOST) + " more mistakes",
                "correct these first; is this a cluster file at all?"));
        return most;
    }
}
