package io.slipway.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.lab.Lab;
import io.slipway.lab.LabBench;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a step asks its host, where two of its parts ask the same. */
class HandedReadingTest {

    private static final FileContent NOTE = FileContent.of("/etc/note", "wanted\n");
    private static final String HOST = "h3";

    private final Lab lab = Lab.demoHosts().start();
    private final LabBench bench = new LabBench(lab);

    @AfterEach
    void stop() {
        bench.close();
        lab.close();
    }

    @Test
    void whatTheDifferenceReadIsNotReadAgainBeforeItIsApplied() {
        bench.run(new Note(target -> {
            read(target);
            target.shell().write(NOTE);
        }), HOST);

        assertThat(reads()).as("one before and one after").isEqualTo(2);
    }

    @Test
    void whatIsReadAfterTheLastChangeServesTheLaw() {
        bench.run(new Note(target -> {
            target.shell().write(NOTE);
            assertThat(read(target)).isTrue();
        }), HOST);

        assertThat(reads()).isEqualTo(2);
    }

    @Test
    void whoWaitsByReadingAgainSeesWhatBecameOfIt() {
        bench.run(new Note(target -> {
            assertThat(read(target)).isFalse();
            // Somebody else does it meanwhile.
            lab.host(HOST).files().write(NOTE.path(), NOTE.content());
            assertThat(read(target)).isTrue();
        }), HOST);

        assertThat(reads()).as("the second look of the same part is a new one").isEqualTo(2);
    }

    @Test
    void aChangeMakesEveryEarlierLookWorthless() {
        bench.run(new Note(target -> {
            target.shell().write(FileContent.of(NOTE.path(), "half\n"));
            assertThat(target.shell().read(new Query.File(NOTE.path())).file(NOTE.path()).orElseThrow().content())
                    .isEqualTo("half\n");
            target.shell().write(NOTE);
        }), HOST);

        assertThat(reads()).isEqualTo(3);
    }

    private static boolean read(HostTarget target) {
        return FileDifference.of(target.shell().read(new Query.File(NOTE.path())), NOTE).isEmpty();
    }

    private long reads() {
        return lab.host(HOST).argumentLists().stream().filter(line -> line.get(0).equals("perl")).count();
    }

    /** Writes a note in some way. */
    private record Note(Consumer<HostTarget> way) implements HostStep {

        @Override
        public String id() {
            return "writeNote";
        }

        @Override
        public String title() {
            return "Write a note";
        }

        @Override
        public Difference difference(HostTarget target) {
            return read(target) ? Difference.none() : Difference.of(List.of(Change.of("the note is missing")));
        }

        @Override
        public Progress apply(HostTarget target, Difference difference) {
            way.accept(target);
            return Progress.done();
        }
    }
}
