package io.slipway.addons;

import io.slipway.inventory.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks many hosts at once, within the cluster file's limit, and keeps their order. */
final class EachHost {

    private EachHost() {}

    static <T> List<T> map(List<Host> hosts, int atOnce, Function<Host, T> work) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(atOnce, hosts.size())));
        try {
            List<Future<T>> answers = new ArrayList<>();
            hosts.forEach(host -> answers.add(threads.submit(() -> work.apply(host))));
            List<T> results = new ArrayList<>();
            for (Future<T> answer : answers) {
                results.add(answer.get());
            }
            return results;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Slipway is stopping", interrupted);
        } finally {
            threads.shutdownNow();
        }
    }
}
