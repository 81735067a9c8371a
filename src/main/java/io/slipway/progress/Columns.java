package io.slipway.progress;

import io.slipway.journal.StepRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs as columns that grow. */
final class Columns {

    private long[] id = new long[1024];
    private int[] host = new int[1024];
    private int[] step = new int[1024];
    private int[] attempt = new int[1024];
    private long[] started = new long[1024];
    private long[] ended = new long[1024];
    private final List<StepRun.State> state = new ArrayList<>();

    void add(long id, int host, int step, StepRun.State state, int attempt, long started, long ended) {
        int row = this.state.size();
        if (row == this.id.length) {
            grow(row * 2);
        }
        this.id[row] = id;
        this.host[row] = host;
        this.step[row] = step;
        this.attempt[row] = attempt;
        this.started[row] = started;
        this.ended[row] = ended;
        this.state.add(state);
    }

    OperationMatrix.StepRuns runs() {
        grow(state.size());
        return new OperationMatrix.StepRuns(id, host, step, state.toArray(StepRun.State[]::new), attempt, started, ended);
    }

    private void grow(int rows) {
        id = Arrays.copyOf(id, rows);
        host = Arrays.copyOf(host, rows);
        step = Arrays.copyOf(step, rows);
        attempt = Arrays.copyOf(attempt, rows);
        started = Arrays.copyOf(started, rows);
        ended = Arrays.copyOf(ended, rows);
    }
}
