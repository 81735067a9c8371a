package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the kernel modules that containerd, bridges and kube-proxy's mode need, now and at every boot (procedure P04). A
 * second run is harmless because loaded modules are not loaded again.
 */
final class LoadKernelModules implements HostStep {

    static final String TITLE = "Load kernel modules";
    private static final String FILE = "/etc/modules-load.d/containerd.conf";

    @Override
    public String id() {
        return "loadKernelModules";
    }

    @Override
    public String title() {
        return TITLE;
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        List<Change> changes = new ArrayList<>();
        FileDifference.of(reading, file(target)).ifPresent(changes::add);
        missing(target, reading).forEach(module -> changes.add(Change.of("kernel module " + module + " is not loaded")));
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        Reading reading = read(target);
        if (FileDifference.of(reading, file(target)).isPresent()) {
            target.shell().write(file(target));
        }
        for (String module : missing(target, reading)) {
            target.shell().change(Command.of("modprobe", module));
        }
        return Progress.done();
    }

    private static Reading read(HostTarget target) {
        List<Query> queries = new ArrayList<>(List.of(new Query.File(FILE)));
        modules(target.cluster()).forEach(module -> queries.add(new Query.KernelModule(module)));
        return target.shell().read(queries);
    }

    private static List<String> missing(HostTarget target, Reading reading) {
        return modules(target.cluster()).stream().filter(module -> !reading.kernelModule(module)).toList();
    }

    private static FileContent file(HostTarget target) {
        return FileContent.of(FILE, String.join("\n", modules(target.cluster())) + "\n");
    }

    /** Every module that is loaded, in the order of loading. */
    static List<String> modules(ClusterDefinition cluster) {
        List<String> modules = new ArrayList<>(List.of("overlay", "br_netfilter"));
        if (cluster.kubernetes().proxyMode() == ClusterDefinition.ProxyMode.IPVS) {
            modules.addAll(List.of("ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh", "nf_conntrack"));
        }
        return modules;
    }
}
