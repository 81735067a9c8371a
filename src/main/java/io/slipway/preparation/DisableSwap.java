package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns swap off, now and after a reboot: kubelet refuses to start with it, and kubeadm only warns (kubernetes-facts,
 * section 9). A second run is harmless because active swap and its lines in {@code /etc/fstab} are looked at first.
 */
final class DisableSwap implements HostStep {

    private static final String TABLE = "/etc/fstab";
    private static final String ACTIVE = "/proc/swaps";
    private static final String MARK = "# off for Kubernetes (Slipway): ";

    @Override
    public String id() {
        return "disableSwap";
    }

    @Override
    public String title() {
        return "Disable swap";
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        List<Change> changes = new ArrayList<>();
        active(reading).forEach(device -> changes.add(Change.of("swap is on: " + device)));
        table(reading).flatMap(wanted -> FileDifference.of(reading, wanted)).ifPresent(changes::add);
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        Reading reading = read(target);
        table(reading)
                .filter(wanted -> FileDifference.of(reading, wanted).isPresent())
                .ifPresent(target.shell()::write);
        if (!active(reading).isEmpty()) {
            target.shell().change(Command.of("swapoff", "--all").within(java.time.Duration.ofMinutes(2)));
        }
        return Progress.done();
    }

    private static Reading read(HostTarget target) {
        return target.shell().read(new Query.File(ACTIVE), new Query.File(TABLE));
    }

    private static List<String> active(Reading reading) {
        return reading.file(ACTIVE)
                .map(file -> file.content().lines().skip(1).map(line -> line.split("\\s+")[0]).toList())
                .orElse(List.of());
    }

    /** The table with every line of type swap turned into a comment; empty where there is no table. */
    private static Optional<FileContent> table(Reading reading) {
        return reading.file(TABLE).map(file -> new FileContent(
                TABLE,
                file.content().lines().map(DisableSwap::withoutSwap).collect(Collectors.joining("\n"))
                        + (file.content().endsWith("\n") ? "\n" : ""),
                file.mode(),
                false));
    }

    private static String withoutSwap(String line) {
        String[] fields = line.strip().split("\\s+");
        return !line.strip().startsWith("#") && fields.length > 2 && fields[2].equals("swap") ? MARK + line : line;
    }
}
