package io.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.host.CommandRecorder.Entry;
import io.slipway.host.Work;
import io.slipway.inventory.HostName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Commands of many threads at a time. */
class CommandWriterTest {

    private final List<List<String>> transactions = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);

    @Test
    void whoeverComesWhileOneIsWrittenIsWrittenTogether() throws Exception {
        CommandWriter writer = new CommandWriter(this::slowlyAtFirst);

        List<Future<?>> threads = firstThenOthers(writer, 30);
        for (Future<?> thread : threads) {
            thread.get();
        }

        assertThat(transactions).hasSize(2);
        assertThat(transactions.get(0)).containsExactly("echo 0");
        assertThat(transactions.get(1)).hasSize(30).doesNotHaveDuplicates().doesNotContain("echo 0");
    }

    @Test
    void oneThatCannotBeWrittenFailsAloneAndTheOthersAreWritten() throws Exception {
        CommandWriter writer = new CommandWriter(entries -> {
            slowlyAtFirst(entries);
            if (entries.stream().anyMatch(entry -> entry.command().equals("echo 7"))) {
                transactions.remove(transactions.size() - 1);
                throw new IllegalArgumentException("7 does not fit");
            }
        });

        List<Future<?>> threads = firstThenOthers(writer, 20);

        assertThatThrownBy(threads.get(7)::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("7 does not fit");
        for (int number = 0; number < threads.size(); number++) {
            if (number != 7) {
                threads.get(number).get();
            }
        }
        assertThat(transactions.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(0, 20).filter(number -> number != 7)
                        .mapToObj(number -> "echo " + number).toList());
    }

    private void slowlyAtFirst(List<Entry> entries) {
        boolean first = transactions.isEmpty();
        transactions.add(entries.stream().map(Entry::command).toList());
        if (first) {
            try {
                firstMayEnd.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
    }

    /** The others come while the first is being written, which ends when all of them wait. */
    private List<Future<?>> firstThenOthers(CommandWriter writer, int others) {
        ExecutorService threads = Executors.newFixedThreadPool(others + 1);
        List<Future<?>> running = new ArrayList<>();
        running.add(threads.submit(() -> writer.write(entry(0))));
        await().until(() -> transactions.size() == 1);
        for (int number = 1; number <= others; number++) {
            int own = number;
            running.add(threads.submit(() -> writer.write(entry(own))));
        }
        await().until(() -> writer.waiting() == others);
        firstMayEnd.countDown();
        threads.shutdown();
        return running;
    }

    private static Entry entry(int number) {
        return new Entry("demo", new HostName("h1"), new Work("OPS-1", 1, "loadKernelModules", 1), "echo " + number, Instant.EPOCH,
                Duration.ZERO, Optional.of(0), "", "");
    }
}
