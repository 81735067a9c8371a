package io.slipway.journal;

import io.slipway.host.CommandRecorder.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Writes commands that many threads hand in at the same time with one transaction for all that wait: whoever comes first
 * writes them, the others find theirs written. Each still returns when its own is safe, and a command that comes alone is
 * written at once. With a transaction each, the commits of hundreds of hosts are most of what the database does.
 */
final class CommandWriter {

    private static final class Waiting {

        private final Entry entry;
        private boolean written;
        private RuntimeException failure;

        private Waiting(Entry entry) {
            this.entry = entry;
        }
    }

    /** So that no transaction grows without bound. */
    private static final int MOST = 200;

    private final Consumer<List<Entry>> together;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();

    /** @param together writes all of them or, with an exception, none */
    CommandWriter(Consumer<List<Entry>> together) {
        this.together = together;
    }

    /** Returns when the command is written; throws what kept it from being so. */
    void write(Entry entry) {
        Waiting own = new Waiting(entry);
        queue.add(own);
        writing.lock();
        try {
            while (!own.written && own.failure == null) {
                writeThoseThatWait();
            }
        } finally {
            writing.unlock();
        }
        if (own.failure != null) {
            throw own.failure;
        }
    }

    /** How many wait to be written. */
    int waiting() {
        return queue.size();
    }

    private void writeThoseThatWait() {
        List<Waiting> batch = new ArrayList<>();
        for (Waiting next = queue.poll(); next != null; next = batch.size() < MOST ? queue.poll() : null) {
            batch.add(next);
        }
        try {
            together.accept(batch.stream().map(waiting -> waiting.entry).toList());
            batch.forEach(waiting -> waiting.written = true);
        } catch (RuntimeException failure) {
            // One that cannot be written must not take the others with it.
            batch.forEach(waiting -> alone(waiting, failure, batch.size() == 1));
        }
    }

    private void alone(Waiting waiting, RuntimeException failure, boolean wasAlone) {
        if (wasAlone) {
            waiting.failure = failure;
            return;
        }
        try {
            together.accept(List.of(waiting.entry));
            waiting.written = true;
        } catch (RuntimeException own) {
            waiting.failure = own;
        }
    }
}
