package io.slipway.lab;

import java.util.Set;
import java.util.TreeSet;

/** The container images that a simulated host has. */
public final class LabImages {

    private final Set<String> references = new TreeSet<>();

    public synchronized void add(String reference) {
        references.add(reference);
    }

    public synchronized boolean has(String reference) {
        return references.contains(reference);
    }

    public synchronized void remove(String reference) {
        references.remove(reference);
    }

    public synchronized Set<String> all() {
        return new TreeSet<>(references);
    }
}
