package io.slipway.care;

import io.slipway.engine.OperationVariables;
import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Host;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.operations.Unplannable;
import io.slipway.step.Site;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Looks when a host's certificates end: kubelet's, and on control-plane hosts all that kubeadm made. Sixty days before, a
 * person is asked; from fourteen days on it is an error (kubernetes-facts, section 8). Harmless to repeat: it only looks.
 */
final class LookAtCertificates implements JavaDelegate {

    static final String KIND = "certificates-end";

    private static final Duration SOON = Duration.ofDays(60);
    private static final Duration SOONER = Duration.ofDays(30);
    private static final Duration AT_ONCE = Duration.ofDays(14);
    private static final String KUBELET = "/var/lib/kubelet/pki/kubelet-client-current.pem";
    private static final String[] KUBELET_END = {"openssl", "x509", "-noout", "-enddate", "-in", KUBELET};
    private static final String[] KUBEADM_ENDS = {"kubeadm", "certs", "check-expiration", "--output", "json"};

    private final OperationVariables variables;
    private final Journal journal;
    private final Clock clock;

    LookAtCertificates(OperationVariables variables, Journal journal, Clock clock) {
        this.variables = variables;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "lookAtCertificates");
        Host host = site.cluster().host(OperationVariables.host(execution));
        String operation = site.work().operation();
        try {
            look(site.shell(host)).ifPresent(finding -> journal.alsoFound(operation, Optional.of(host.name()), finding));
        } catch (HostFailure failure) {
            journal.alsoFound(operation, Optional.of(host.name()), Unplannable.finding(host.name(), failure));
        }
    }

    private Optional<Finding> look(HostShell shell) {
        Host host = shell.host();
        List<Query> asked = new ArrayList<>(List.of(Query.Run.of(KUBELET_END)));
        if (host.isControlPlane()) {
            asked.add(Query.Run.of(KUBEADM_ENDS));
        }
        Reading reading = shell.read(asked);
        CommandResult kubelet = reading.run(KUBELET_END);
        if (!kubelet.succeeded()) {
            // No kubelet's certificate: the host is no node yet, which the plan says.
            return Optional.empty();
        }
        List<CertificateEnd> ends = new ArrayList<>();
        Optional<CertificateEnd> own = CertificateEnd.ofOpenssl("kubelet's own", kubelet.output());
        own.ifPresent(ends::add);
        Optional<List<CertificateEnd>> kubeadms = host.isControlPlane()
                ? CertificateEnd.ofKubeadm(reading.run(KUBEADM_ENDS).output())
                : Optional.of(List.of());
        kubeadms.ifPresent(ends::addAll);
        return own.isEmpty() || kubeadms.isEmpty()
                ? Optional.of(new Finding(
                        Optional.of(host.name().text()), "certificates-unknown", Finding.Severity.WARNING,
                        "it cannot be told when its certificates end",
                        "On the host: kubeadm certs check-expiration, and openssl x509 -noout -enddate -in " + KUBELET + "."))
                : finding(host, ends);
    }

    private Optional<Finding> finding(Host host, List<CertificateEnd> all) {
        Instant now = clock.instant();
        List<CertificateEnd> ending = all.stream()
                .filter(certificate -> certificate.end().isBefore(now.plus(SOON)))
                .sorted(Comparator.comparing(CertificateEnd::end))
                .toList();
        if (ending.isEmpty()) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, ending.get(0).end());
        return Optional.of(new Finding(
                Optional.of(host.name().text()),
                KIND,
                left.compareTo(AT_ONCE) < 0 ? Finding.Severity.ERROR : Finding.Severity.WARNING,
                (left.isNegative() ? "a certificate has ended" : left.compareTo(AT_ONCE) < 0 ? "a certificate ends within 14 days"
                        : left.compareTo(SOONER) < 0 ? "a certificate ends within 30 days" : "a certificate ends within 60 days")
                        + ": " + ending.stream()
                                .map(certificate -> certificate.name() + " on " + certificate.end().toString().substring(0, 10))
                                .collect(Collectors.joining(", ")),
                advice(ending)));
    }

    private static String advice(List<CertificateEnd> ending) {
        if (ending.stream().anyMatch(CertificateEnd::authority)) {
            return "A certificate authority ends: plan its exchange with all its users. kubeadm does not renew it.";
        }
        return ending.stream().allMatch(certificate -> certificate.name().startsWith("kubelet"))
                ? "kubelet renews it by itself well before: look at journalctl -u kubelet and at kubectl get csr."
                : "On the host as root: kubeadm certs renew all. Then restart the control plane's pods there (move"
                        + " /etc/kubernetes/manifests/*.yaml away, wait half a minute, move them back) and copy"
                        + " /etc/kubernetes/admin.conf to whoever uses it. An upgrade with kubeadm renews them too.";
    }
}
