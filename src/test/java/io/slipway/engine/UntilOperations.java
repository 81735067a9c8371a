package io.slipway.engine;

import io.slipway.host.Work;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.step.*;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.*;

@Configuration
class UntilOperations {
    @Bean
    Sites sites() {
        return new Sites() {
            public Site open(ClusterName c, int v, String o, String a, int n) { throw new UnsupportedOperationException(); }
            public Work work(String o, String a, int n) { return new Work(o, 1, a, n); }
        };
    }
    @Bean
    StepRecorder recorder() {
        return new StepRecorder() {
            public Instant waiting(Work w, Step<?> s, Optional<HostName> h, String what) { return Instant.now(); }
            public void ended(Work w, Step<?> s, Optional<HostName> h, Instant i, List<Change> c) {}
            public void failed(Work w, Step<?> s, Optional<HostName> h, Instant i, String m) {}
            public void planned(Work w, Step<?> s, Optional<HostName> h, Difference d) {}
            public void gathered(Work w, Proof p, Instant i, Evidence e) {}
        };
    }
}
