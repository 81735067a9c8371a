package io.slipway.step;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import java.util.List;
import java.util.Optional;

/**
 * A host's site for one run of a step, in which the last look of one part of the run serves as the first of the next: what
 * {@link Step#difference} has just read, {@link Step#apply} need not fetch again, as long as nothing was changed in between.
 * Within a part every look is a new one, so that waiting for something by looking again still works. For one thread.
 */
final class HandedReading implements Site {

    private record Look(List<Query> queries, Reading reading) {}

    private final Site site;
    private final Host host;
    private Optional<Look> handed = Optional.empty();
    private Optional<Look> last = Optional.empty();

    private HandedReading(Site site, Host host) {
        this.site = site;
        this.host = host;
    }

    /** The target on such a site. */
    static HostTarget of(HostTarget target) {
        return new HostTarget(new HandedReading(target.site(), target.host()), target.host());
    }

    /** Hands the last look to the next part of the run. */
    static void over(Target target) {
        if (target.site() instanceof HandedReading readings) {
            readings.handed = readings.last;
            readings.last = Optional.empty();
        }
    }

    private void drop() {
        handed = Optional.empty();
        last = Optional.empty();
    }

    @Override
    public HostShell shell(Host asked) {
        HostShell shell = site.shell(asked);
        return asked.name().equals(host.name()) ? new Shell(shell) : shell;
    }

    private final class Shell implements HostShell {

        private final HostShell shell;

        private Shell(HostShell shell) {
            this.shell = shell;
        }

        @Override
        public Host host() {
            return shell.host();
        }

        @Override
        public Reading read(List<Query> queries) {
            Optional<Look> same = handed.filter(look -> look.queries().equals(queries));
            handed = Optional.empty();
            last = same.or(() -> Optional.of(new Look(List.copyOf(queries), shell.read(queries))));
            return last.get().reading();
        }

        @Override
        public CommandResult look(Command command) {
            return shell.look(command);
        }

        @Override
        public CommandResult change(Command command) {
            drop();
            return shell.change(command);
        }

        @Override
        public void write(FileContent file) {
            drop();
            shell.write(file);
        }

        @Override
        public void remove(String path) {
            drop();
            shell.remove(path);
        }

        @Override
        public LongCommandState ensure(LongCommand command) {
            drop();
            return shell.ensure(command);
        }

        @Override
        public LongCommandState stateOf(LongCommand command) {
            return shell.stateOf(command);
        }

        @Override
        public void forget(LongCommand command) {
            drop();
            shell.forget(command);
        }

        @Override
        public Tunnel tunnel(Endpoint target) {
            return shell.tunnel(target);
        }
    }

    @Override
    public ClusterDefinition cluster() {
        return site.cluster();
    }

    @Override
    public List<Host> hosts() {
        return site.hosts();
    }

    @Override
    public Work work() {
        return site.work();
    }

    @Override
    public List<String> acceptedBy(String finding, Host asked) {
        return site.acceptedBy(finding, asked);
    }

    @Override
    public KubeCluster kube() {
        return site.kube();
    }
}
