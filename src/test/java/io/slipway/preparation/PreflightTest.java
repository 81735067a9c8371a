package io.slipway.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.lab.Lab;
import io.slipway.lab.LabSite;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator learns about hosts before anything is done to them. */
class PreflightTest {

    private Lab lab;
    private LabSite site;

    @BeforeEach
    void start() {
        lab = Lab.demo();
        site = new LabSite(lab, lab.definition());
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void aGoodHostHasNothingThatBlocksAndIsOneRoundTrip() {
        assertThat(findings("h0")).noneMatch(finding -> finding.severity() == PreflightFinding.Severity.ERROR);
        assertThat(site.journal()).hasSize(1);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        lab.host("h0").machine().memory = 1L << 20;
        lab.host("h0").machine().processors = 1;
        lab.host("h0").machine().diskFree = 3L << 20;
        lab.host("h0").machine().architecture = "ppc64le";
        lab.host("h0").machine().cgroupVersion2 = false;
        lab.host("h0").machine().timeSynchronised = false;
        lab.host("h0").files().write("/etc/kubernetes/manifests/etcd.yaml", "kind: Pod\n");

        assertThat(findings("h0")).extracting(PreflightFinding::check).contains(
                PreflightCheck.TOO_LITTLE_MEMORY, PreflightCheck.TOO_FEW_CPUS, PreflightCheck.TOO_LITTLE_SPACE,
                PreflightCheck.ARCHITECTURE_UNSUPPORTED, PreflightCheck.CGROUP_VERSION_1,
                PreflightCheck.CLOCK_NOT_SYNCHRONISED, PreflightCheck.LEFT_OVERS);
    }

    @Test
    void aTakenPortIsNamedWithItsProgram() {
        lab.host("h0").sockets().listen("web.socket", "[::]:10250", List.of("true"));

        assertThat(findings("h0"))
                .filteredOn(finding -> finding.check() == PreflightCheck.PORT_IN_USE)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(PreflightFinding.Severity.ERROR);
                    assertThat(finding.found()).isEqualTo("port 10250 is taken by systemd");
                });
    }

    @Test
    void aMemberOfThisVeryClusterHasNoLeftOversAndAStrangerDoes() {
        lab.host("h0").files().write("/etc/kubernetes/manifests/etcd.yaml", "kind: Pod\n");
        lab.host("h0").files().write("/etc/kubernetes/kubelet.conf", "    server: https://other.example.net:6443\n");
        assertThat(findings("h0")).extracting(PreflightFinding::check).contains(PreflightCheck.LEFT_OVERS);

        lab.host("h0").files().write("/etc/kubernetes/kubelet.conf",
                "    server: https://" + site.cluster().kubernetes().controlPlaneEndpoint() + "\n");
        assertThat(findings("h0")).extracting(PreflightFinding::check).doesNotContain(PreflightCheck.LEFT_OVERS);
    }

    private List<PreflightFinding> findings(String host) {
        return new Preflight().check(site.target(new DisableSwap(), host));
    }
}
