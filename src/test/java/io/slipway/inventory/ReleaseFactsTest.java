package io.slipway.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterDefinition.ProxyMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs between releases, as kubernetes-facts has it. */
class ReleaseFactsTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            # version, known, verified, configuration, repository, proxy mode, containerd, cgroup v1 refused, patch targets
            1.22.17,   false, false,    v1beta3,       false,      IPVS,       1.5,        false,            4
            1.23.3,    true,  false,    v1beta3,       false,      IPVS,       1.5,        false,            4
            1.24.0,    true,  false,    v1beta3,       true,       IPVS,       1.5,        false,            4
            1.26.1,    true,  false,    v1beta3,       true,       IPVS,       1.6,        false,            5
            1.30.9,    true,  false,    v1beta3,       true,       IPVS,       1.6,        false,            5
            1.31.14,   true,  true,     v1beta4,       true,       IPVS,       1.6,        false,            6
            1.32.13,   true,  true,     v1beta4,       true,       IPVS,       1.6,        false,            6
            1.33.13,   true,  true,     v1beta4,       true,       NFTABLES,   1.6,        false,            6
            1.34.9,    true,  true,     v1beta4,       true,       NFTABLES,   1.6,        false,            6
            1.35.6,    true,  true,     v1beta4,       true,       NFTABLES,   1.6,        true,             6
            1.36.2,    true,  true,     v1beta4,       true,       NFTABLES,   1.6,        true,             6
            1.37.0,    false, false,    v1beta4,       false,      NFTABLES,   1.6,        true,             6
            """)
    void ofARelease(
            String version, boolean known, boolean verified, String configuration, boolean repository, ProxyMode mode,
            String containerd, boolean refusesCgroupVersion1, int patchTargets) {
        ReleaseFacts facts = facts(version);

        assertThat(facts.isKnown()).isEqualTo(known);
        assertThat(facts.isVerified()).isEqualTo(verified);
        assertThat(facts.kubeadmConfiguration()).isEqualTo(configuration);
        assertThat(facts.hasPublicRepository()).isEqualTo(repository);
        assertThat(facts.defaultProxyMode()).isEqualTo(mode);
        assertThat(facts.minimumContainerd()).isEqualTo(containerd);
        assertThat(facts.refusesCgroupVersion1()).isEqualTo(refusesCgroupVersion1);
        assertThat(facts.patchTargets()).hasSize(patchTargets);
        assertThat(facts.supports(facts.defaultProxyMode())).isTrue();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # version, init dies with the balancer, promotes too early, needs every member, ipvs defect
            1.31.14,   false,                       true,               true,               false
            1.32.11,   false,                       true,               true,               false
            1.32.12,   false,                       false,              true,               false
            1.33.5,    false,                       true,               true,               false
            1.33.6,    true,                        true,               true,               false
            1.33.8,    true,                        false,              true,               false
            1.33.11,   true,                        false,              true,               false
            1.33.12,   false,                       false,              false,              false
            1.34.1,    false,                       true,               true,               true
            1.34.2,    true,                        true,               true,               true
            1.34.4,    true,                        false,              true,               false
            1.34.8,    false,                       false,              false,              false
            1.35.0,    true,                        true,               true,               true
            1.35.1,    true,                        false,              true,               false
            1.35.5,    false,                       false,              false,              false
            1.36.0,    true,                        false,              true,               false
            1.36.1,    false,                       false,              false,              false
            """)
    void defectsOfPatchVersions(String version, boolean balancer, boolean promotes, boolean members, boolean ipvs) {
        ReleaseFacts facts = facts(version);

        assertThat(facts.hasBalancerRegression()).isEqualTo(balancer);
        assertThat(facts.promotesTooEarly()).isEqualTo(promotes);
        assertThat(facts.needsEveryMemberToJoin()).isEqualTo(members);
        assertThat(facts.hasDefect(ProxyMode.IPVS)).isEqualTo(ipvs);
        assertThat(facts.hasDefect(ProxyMode.NFTABLES)).isFalse();
        facts.withoutBalancerRegression().ifPresent(better -> assertThat(ReleaseFacts.of(better).hasBalancerRegression()).isFalse());
    }

    private static ReleaseFacts facts(String version) {
        return ReleaseFacts.of(KubernetesVersion.of(version));
    }
}
