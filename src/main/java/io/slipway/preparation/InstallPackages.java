package io.slipway.preparation;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Packages;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.PackageInstallation;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Installs containerd, kubeadm, kubelet, kubectl and what Slipway itself uses on a host, each at its version (procedure
 * P06, P07). A second run is harmless because only missing packages and other versions are installed.
 */
final class InstallPackages implements HostStep {

    static final String TITLE = "Install packages";
    static final List<String> KUBERNETES = List.of("kubeadm", "kubelet", "kubectl");

    @Override
    public String id() {
        return "installPackages";
    }

    @Override
    public String title() {
        return TITLE;
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        List<Change> changes = new ArrayList<>();
        wanted(target.cluster()).forEach((name, version) -> {
            Optional<String> found = reading.packageState(name).version();
            if (found.isEmpty()) {
                changes.add(Change.of("package " + named(name, version) + " is not installed"));
            } else if (!version.isEmpty() && !found.get().equals(version)) {
                changes.add(Change.of("package " + name + " is " + found.get() + ", shall be " + version));
            }
        });
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        if (target.cluster().packages().source() == Packages.Source.INSTALLED) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE_INPUT,
                    TITLE + " on " + target.host().name(),
                    difference.changesShown().stream().map(Change::what).toList(),
                    "The cluster file says that packages are already on the hosts. Install them, or set packages.source to"
                            + " public or mirror; then retry.");
        }
        Reading reading = read(target);
        List<String> missing = new ArrayList<>();
        wanted(target.cluster()).forEach((name, version) -> {
            Optional<String> found = reading.packageState(name).version();
            if (found.isEmpty() || !version.isEmpty() && !found.get().equals(version)) {
                missing.add(named(name, version));
            }
        });
        return PackageInstallation.advance(target.shell(), "install-packages", missing).orElse(Progress.done());
    }

    private static String named(String name, String version) {
        return version.isEmpty() ? name : name + "=" + version;
    }

    private static Reading read(HostTarget target) {
        return target.shell().read(wanted(target.cluster()).keySet().stream()
                .<Query>map(Query.Package::new)
                .toList());
    }

    /** Versions by package; an empty version takes the repository's newest. */
    private static Map<String, String> wanted(ClusterDefinition cluster) {
        Packages packages = cluster.packages();
        Map<String, String> wanted = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(List.of(packages.containerdPackage(), "curl", "ca-certificates", "conntrack"));
        if (cluster.kubernetes().proxyMode() == ClusterDefinition.ProxyMode.IPVS) {
            names.addAll(List.of("ipvsadm", "ipset"));
        }
        names.forEach(name -> wanted.put(name, packages.versions().getOrDefault(name, "")));
        wanted.put("cri-tools", packages.versions().getOrDefault("cri-tools", ""));
        KUBERNETES.forEach(name -> wanted.put(name, packages.kubernetesVersion()));
        wanted.putAll(packages.versions());
        return wanted;
    }
}
