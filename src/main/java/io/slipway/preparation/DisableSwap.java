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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns swap off, now and after a reboot: kubelet refuses to start with it, and kubeadm only warns (kubernetes-facts,
 * section 9). Swap comes back from {@code /etc/fstab}, from systemd's swap units (of partitions that it finds itself, of
 * its zram generator), and from services that make it. A second run is harmless because all of these are looked at first.
 */
final class DisableSwap implements HostStep {

    private static final String TABLE = "/etc/fstab";
    private static final String ACTIVE = "/proc/swaps";
    private static final String MARK = "# off for Kubernetes (Slipway): ";
    /** Pulls in every swap unit at boot; masked, it pulls in none. */
    private static final String TARGET = "swap.target";
    private static final String[] UNITS = {"systemctl", "list-units", "--type=swap", "--all", "--plain", "--no-legend"};
    /** Of zram-tools, dphys-swapfile and swapspace, which make swap without a unit for it. */
    private static final List<String> SERVICES =
            List.of("zramswap.service", "dphys-swapfile.service", "swapspace.service");

    @Override
    public String id() {
        return "disableSwap";
    }

    @Override
    public String title() {
        return "Disable swap";
    }

    /** A site whose kubelets are told to live with swap keeps it. */
    @Override
    public boolean concerns(HostTarget target) {
        return target.cluster().kubernetes().extraDocuments().stream()
                .noneMatch(document -> Boolean.FALSE.equals(document.get("failSwapOn")));
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        List<Change> changes = new ArrayList<>();
        active(reading).forEach(device -> changes.add(Change.of("swap is on: " + device)));
        table(reading).flatMap(wanted -> FileDifference.of(reading, wanted)).ifPresent(changes::add);
        services(reading).forEach(service -> changes.add(Change.of(service + " makes swap at every boot")));
        if (comesBack(reading)) {
            List<String> units = units(reading);
            changes.add(Change.of(TARGET + " is not masked"
                    + (units.isEmpty() ? "" : "; it brings back " + String.join(", ", units))));
        }
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        Reading reading = read(target);
        // Before the table is without its lines: they are what says that there was swap.
        if (comesBack(reading)) {
            target.shell().change(Command.of("systemctl", "mask", TARGET));
        }
        Optional<FileContent> table = table(reading).filter(wanted -> FileDifference.of(reading, wanted).isPresent());
        if (table.isPresent()) {
            target.shell().write(table.get());
            target.shell().change(Command.of("systemctl", "daemon-reload"));
        }
        for (String service : services(reading)) {
            target.shell().change(Command.of("systemctl", "disable", "--now", service).within(Duration.ofMinutes(2)));
        }
        if (!active(target.shell().read(new Query.File(ACTIVE))).isEmpty()) {
            target.shell().change(Command.of("swapoff", "--all").within(Duration.ofMinutes(2)));
        }
        return Progress.done();
    }

    private static Reading read(HostTarget target) {
        List<Query> queries = new ArrayList<>(List.of(
                new Query.File(ACTIVE), new Query.File(TABLE), new Query.Unit(TARGET), Query.Run.of(UNITS)));
        SERVICES.forEach(service -> queries.add(new Query.Unit(service)));
        return target.shell().read(queries);
    }

    private static boolean comesBack(Reading reading) {
        boolean swap = !active(reading).isEmpty()
                || !units(reading).isEmpty()
                || table(reading).filter(wanted -> FileDifference.of(reading, wanted).isPresent()).isPresent();
        return swap && !reading.unit(TARGET).load().equals("masked");
    }

    /** Names of the swap units that systemd has, whether they are active or not. */
    private static List<String> units(Reading reading) {
        return reading.run(UNITS).lines().stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > 1 && fields[0].endsWith(".swap") && fields[1].equals("loaded"))
                .map(fields -> fields[0])
                .toList();
    }

    private static List<String> services(Reading reading) {
        return SERVICES.stream()
                .filter(service -> reading.unit(service).isEnabled() || reading.unit(service).isActive())
                .toList();
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
