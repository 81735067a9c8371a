package io.slipway.inventory;

import io.slipway.inventory.ClusterDefinition.ProxyMode;
import java.util.List;
import java.util.Optional;

/**
 * What differs between Kubernetes releases, in one place, so that no step asks for a version number (kubernetes-facts,
 * sections 3 to 10 and 15).
 */
public final class ReleaseFacts {

    private static final int OLDEST_MINOR = 23;
    private static final int OLDEST_VERIFIED_MINOR = 31;
    private static final int NEWEST_MINOR = 36;

    /** Patch versions whose init goes through the balancer right after the local wait (section 5, case b). */
    private static final List<int[]> BALANCER_REGRESSION =
            List.of(new int[] {33, 6, 11}, new int[] {34, 2, 7}, new int[] {35, 0, 4}, new int[] {36, 0, 0});

    private final KubernetesVersion version;

    private ReleaseFacts(KubernetesVersion version) {
        this.version = version;
    }

    public static ReleaseFacts of(KubernetesVersion version) {
        return new ReleaseFacts(version);
    }

    /** Whether Slipway knows the release at all: 1.23 to 1.36. */
    public boolean isKnown() {
        return version.major() == 1 && version.minor() >= OLDEST_MINOR && version.minor() <= NEWEST_MINOR;
    }

    /** Whether the facts of the release were read in its own source: 1.31 to 1.36. */
    public boolean isVerified() {
        return isKnown() && version.minor() >= OLDEST_VERIFIED_MINOR;
    }

    /** Whether the public package repository has the release: one repository a minor version, from 1.24 on. */
    public boolean hasPublicRepository() {
        return isKnown() && version.minor() >= 24;
    }

    /** The public repository's folder. */
    public String publicRepository() {
        return "https://pkgs.k8s.io/core:/stable:/v" + version.minorText() + "/deb/";
    }

    /** The packages' Debian version in the public repository. */
    public String packageVersion() {
        return version + "-1.1";
    }

    /** The mode that Slipway chooses: nftables where it is generally available (from 1.33), else ipvs (section 10). */
    public ProxyMode defaultProxyMode() {
        return version.minor() >= 33 ? ProxyMode.NFTABLES : ProxyMode.IPVS;
    }

    /** Whether the release has the mode at all. */
    public boolean supports(ProxyMode mode) {
        return mode != ProxyMode.NFTABLES || version.minor() >= 31;
    }

    /** Whether the mode is announced to go: ipvs, from 1.35 on. */
    public boolean isDeprecated(ProxyMode mode) {
        return mode == ProxyMode.IPVS && version.minor() >= 35;
    }

    /** Whether kubeadm of this patch version dies when the balancer's health check is not quicker than init. */
    public boolean hasBalancerRegression() {
        return BALANCER_REGRESSION.stream().anyMatch(range -> version.minor() == range[0]
                && version.patch() >= range[1]
                && version.patch() <= range[2]);
    }

    /** The first patch version of the same minor without that regression, where there is one. */
    public Optional<KubernetesVersion> withoutBalancerRegression() {
        return BALANCER_REGRESSION.stream()
                .filter(range -> version.minor() == range[0])
                .findFirst()
                .map(range -> new KubernetesVersion(1, range[0], range[2] + 1));
    }

    /** Whether kubelet refuses hosts with cgroup version 1: from 1.35 on. */
    public boolean refusesCgroupVersion1() {
        return version.minor() >= 35;
    }
}
