package io.slipway.inventory;

import io.slipway.inventory.ClusterDefinition.ProxyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What differs between Kubernetes releases, in one place, so that no step asks for a version number (kubernetes-facts,
 * sections 3 to 10 and 15). Facts of 1.31 to 1.36 were read in the releases' own source; of older ones they are what is
 * documented. Which images a release wants is no fact here: kubeadm itself tells, on the host.
 */
public final class ReleaseFacts {

    private static final int OLDEST_MINOR = 23;
    private static final int OLDEST_VERIFIED_MINOR = 31;
    private static final int NEWEST_MINOR = 36;

    /** Patch versions whose init goes through the balancer right after the local wait (section 5, case b). */
    private static final List<PatchRange> BALANCER_REGRESSION = List.of(
            new PatchRange(33, 6, 11), new PatchRange(34, 2, 7), new PatchRange(35, 0, 4), new PatchRange(36, 0, 0));

    /** Patch versions whose kube-proxy mishandles ipvs (section 10). */
    private static final List<PatchRange> IPVS_REGRESSION = List.of(new PatchRange(34, 0, 3), new PatchRange(35, 0, 0));

    /** First patch version of a minor that waits until a new etcd member has started before it is promoted (section 6). */
    private static final List<PatchRange> WAITS_FOR_LEARNER = List.of(
            PatchRange.from(32, 12), PatchRange.from(33, 8), PatchRange.from(34, 4), PatchRange.from(35, 1),
            PatchRange.from(36, 0));

    /** First patch version of a minor that asks etcd for a quorum, not for every member, before a join (section 6). */
    private static final List<PatchRange> ASKS_FOR_QUORUM = List.of(
            PatchRange.from(33, 12), PatchRange.from(34, 8), PatchRange.from(35, 5), PatchRange.from(36, 1));

    /** kubeadm's own patch targets at all releases. */
    private static final List<String> PATCH_TARGETS =
            List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler");

    private final KubernetesVersion version;

    private ReleaseFacts(KubernetesVersion version) {
        this.version = version;
    }

    public static ReleaseFacts of(KubernetesVersion version) {
        return new ReleaseFacts(version);
    }

    /** The releases that Slipway knows, as people write them: {@code 1.23 to 1.36}. */
    public static String known() {
        return "1." + OLDEST_MINOR + " to 1." + NEWEST_MINOR;
    }

    /** The first patch version of the newest release that is known. */
    public static KubernetesVersion newest() {
        return new KubernetesVersion(1, NEWEST_MINOR, 0);
    }

    /** The releases whose facts were verified: {@code 1.31 to 1.36}. */
    public static String verified() {
        return "1." + OLDEST_VERIFIED_MINOR + " to 1." + NEWEST_MINOR;
    }

    /** Whether Slipway knows the release at all: 1.23 to 1.36. */
    public boolean isKnown() {
        return version.major() == 1 && version.minor() >= OLDEST_MINOR && version.minor() <= NEWEST_MINOR;
    }

    /** Whether the facts of the release were read in its own source: 1.31 to 1.36. */
    public boolean isVerified() {
        return isKnown() && version.minor() >= OLDEST_VERIFIED_MINOR;
    }

    /** The newest version of kubeadm's configuration that the release reads, {@code v1beta4} (section 3). */
    public String kubeadmConfiguration() {
        return since(31) ? "v1beta4" : "v1beta3";
    }

    /** Whether the public package repository has the release: one repository a minor version, from 1.24 on. */
    public boolean hasPublicRepository() {
        return isKnown() && version.minor() >= 24;
    }

    /** The public repository's folder. */
    public String publicRepository() {
        return "https://pkgs.k8s.io/core:/stable:/v" + version.minorText() + "/deb/";
    }

    /**
     * Whether the public repository's own copy of its key may have expired: copies frozen in old minors ran out on
     * 2024-11-02 (section 15); the verified releases got theirs later.
     */
    public boolean mayHaveExpiredRepositoryKey() {
        return hasPublicRepository() && !isVerified();
    }

    /** The packages' Debian version in the public repository. */
    public String packageVersion() {
        return version + "-1.1";
    }

    /** The oldest containerd whose CRI version kubelet speaks: 1.6 from 1.26 on, which dropped CRI v1alpha2, else 1.5. */
    public String minimumContainerd() {
        return since(26) ? "1.6" : "1.5";
    }

    /** The mode that Slipway chooses: nftables where it is generally available (from 1.33), else ipvs (section 10). */
    public ProxyMode defaultProxyMode() {
        return since(33) ? ProxyMode.NFTABLES : ProxyMode.IPVS;
    }

    /** Whether the release has the mode without a feature gate: nftables from 1.31 on. */
    public boolean supports(ProxyMode mode) {
        return mode != ProxyMode.NFTABLES || since(31);
    }

    /** Whether the mode is announced to go: ipvs, from 1.35 on. */
    public boolean isDeprecated(ProxyMode mode) {
        return mode == ProxyMode.IPVS && since(35);
    }

    /** Whether the mode has a known defect in this patch version (section 10: ipvs, #135631). */
    public boolean hasDefect(ProxyMode mode) {
        return mode == ProxyMode.IPVS && within(IPVS_REGRESSION);
    }

    /** Whether kubeadm of this patch version dies when the balancer's health check is not quicker than init. */
    public boolean hasBalancerRegression() {
        return within(BALANCER_REGRESSION);
    }

    /** The first patch version of the same minor without that regression, where there is one. */
    public Optional<KubernetesVersion> withoutBalancerRegression() {
        return BALANCER_REGRESSION.stream()
                .filter(range -> version.minor() == range.minor())
                .findFirst()
                .map(range -> new KubernetesVersion(1, range.minor(), range.last() + 1));
    }

    /** Whether a control-plane join may promote a new etcd member before it has started (section 6). */
    public boolean promotesTooEarly() {
        return !within(WAITS_FOR_LEARNER);
    }

    /** Whether one dead etcd member keeps every further control-plane host from joining (section 6). */
    public boolean needsEveryMemberToJoin() {
        return !within(ASKS_FOR_QUORUM);
    }

    /** Whether kubelet refuses hosts with cgroup version 1: from 1.35 on (section 9). */
    public boolean refusesCgroupVersion1() {
        return since(35);
    }

    /** The labels that kubeadm gives to control-plane nodes (section 8). */
    public Set<String> controlPlaneLabels() {
        return since(24)
                ? Set.of("node-role.kubernetes.io/control-plane", "node.kubernetes.io/exclude-from-external-load-balancers")
                : Set.of("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master",
                        "node.kubernetes.io/exclude-from-external-load-balancers");
    }

    /** What a kubeadm patch may be for, as its file's name begins. */
    public List<String> patchTargets() {
        List<String> targets = new ArrayList<>(PATCH_TARGETS);
        if (since(25)) {
            targets.add("kubeletconfiguration");
        }
        if (since(31)) {
            targets.add("corednsdeployment");
        }
        return List.copyOf(targets);
    }

    private boolean since(int minor) {
        return version.atLeast(1, minor, 0);
    }

    private boolean within(List<PatchRange> ranges) {
        return ranges.stream().anyMatch(range -> range.holds(version));
    }

    private record PatchRange(int minor, int first, int last) {

        static PatchRange from(int minor, int first) {
            return new PatchRange(minor, first, Integer.MAX_VALUE);
        }

        boolean holds(KubernetesVersion version) {
            return version.minor() == minor && version.patch() >= first && version.patch() <= last;
        }
    }
}
