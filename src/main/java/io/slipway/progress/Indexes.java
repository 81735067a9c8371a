package io.slipway.progress;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers things from 0 as they come. */
final class Indexes<T> {

    private final Map<T, Integer> known = new LinkedHashMap<>();

    int of(T thing) {
        return known.computeIfAbsent(thing, unknown -> known.size());
    }

    List<T> all() {
        return List.copyOf(known.keySet());
    }
}
