package io.slipway.adoption;

import io.slipway.engine.OperationVariables;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyStore;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.journal.ConfirmedHostKey;
import io.slipway.journal.Journal;
import io.slipway.step.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Reads the cluster through the chosen host and proposes what is known of it, so that the keys of all its hosts can be
 * confirmed. Harmless to repeat: it only reads, and its proposal replaces its last one.
 */
final class ReadCluster implements JavaDelegate {

    private static final String[] ADMINISTRATOR = {"grep", "-hs", "server: https://", "/etc/kubernetes/admin.conf"};
    private static final String[] KUBELET = {"grep", "-hs", "server: https://", "/etc/kubernetes/kubelet.conf"};

    private final OperationVariables variables;
    private final Adoption adoption;
    private final Survey survey;
    private final HostKeyStore keys;
    private final Journal journal;

    ReadCluster(OperationVariables variables, Adoption adoption, Survey survey, HostKeyStore keys, Journal journal) {
        this.variables = variables;
        this.adoption = adoption;
        this.survey = survey;
        this.keys = keys;
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        List<HostName> known = names(variables.site(execution, "readCluster"));
        try {
            Site site = entered(execution);
            AdoptedCluster adopted = survey.cluster(site, execution);
            Ipv6Address chosen = chosen(execution);
            HostName name = adopted.cluster().nodes().stream()
                    .filter(node -> node.address().equals(chosen))
                    .findFirst()
                    .map(node -> new HostName(node.name()))
                    .orElseThrow(() -> new NotAdoptable("No node of the cluster has the address " + chosen + "; its nodes are "
                            + adopted.cluster().nodes().stream().map(node -> node.name() + " (" + node.address() + ")").toList()
                            + ". Give the address of one of its control-plane hosts."));
            carryKey(site.cluster().name(), name);
            if (!adoption.isCorrected(execution)) {
                adoption.propose(execution, Proposal.of(adopted).text(), "slipway");
            }
        } catch (NotAdoptable refused) {
            Adoption.refused(execution, refused);
            return;
        } catch (HostFailure failure) {
            if (failure.reason() != HostFailure.Reason.HOST_KEY_UNKNOWN) {
                throw failure;
            }
            // It did not answer when the keys were read, and does now: a person is asked.
            execution.setVariable("adoptable", true);
            execution.setVariable("moreHosts", true);
            return;
        }
        Site proposed = variables.site(execution, "readCluster");
        Adoption.hosts(execution, proposed.cluster());
        execution.setVariable("adoptable", true);
        execution.setVariable("moreHosts", !known.containsAll(names(proposed)));
    }

    private static List<HostName> names(Site site) {
        return site.cluster().hosts().stream().map(Host::name).toList();
    }

    /** The site, reached by the endpoint that the chosen host's own administrator uses. */
    private Site entered(DelegateExecution execution) {
        Site site = variables.site(execution, "readCluster");
        if (!isProvisional(site)) {
            return site;
        }
        Host host = site.cluster().controlPlaneHosts().get(0);
        HostShell shell = site.shell(host);
        Reading reading = shell.read(Query.Run.of(ADMINISTRATOR), Query.Run.of(KUBELET));
        Optional<String> server = server(reading, ADMINISTRATOR);
        if (server.isEmpty()) {
            throw new NotAdoptable(server(reading, KUBELET)
                    .map(of -> "The host " + host.address() + " is no control-plane host: its kubelet runs for the cluster at " + of
                            + ", and there is no /etc/kubernetes/admin.conf. Give the address of a control-plane host.")
                    .orElse("The host " + host.address() + " is in no cluster: it has neither /etc/kubernetes/admin.conf nor"
                            + " /etc/kubernetes/kubelet.conf. Give the address of a control-plane host."));
        }
        try {
            Endpoint endpoint = Endpoint.of(server.get(), 6443);
            if (!endpoint.equals(site.cluster().kubernetes().controlPlaneEndpoint())) {
                adoption.propose(execution, ProvisionalDefinition.with(endpoint, adoption.open(execution).text()), "slipway");
            }
        } catch (IllegalArgumentException wrong) {
            throw new NotAdoptable("/etc/kubernetes/admin.conf on " + host.address() + " names the server " + server.get()
                    + ": " + wrong.getMessage() + ". Slipway looks after clusters of IPv6 only.");
        }
        return variables.site(execution, "readCluster");
    }

    private static boolean isProvisional(Site site) {
        return site.cluster().hosts().stream().anyMatch(host -> host.name().text().equals(ProvisionalDefinition.HOST));
    }

    private static Optional<String> server(Reading reading, String[] question) {
        return reading.run(question).lines().stream()
                .map(line -> line.replaceFirst(".*server: *https://", "").strip())
                .findFirst();
    }

    private static Ipv6Address chosen(DelegateExecution execution) {
        return ProvisionalDefinition.chosen(OperationVariables.text(execution, "controlPlaneHost"));
    }

    /** The key that a person confirmed at this address is that of the host, whose name is known only now. */
    private void carryKey(ClusterName cluster, HostName name) {
        Map<Boolean, List<ConfirmedHostKey>> of = journal.hostKeys(cluster).stream().collect(
                Collectors.partitioningBy(key -> key.host().text().equals(ProvisionalDefinition.HOST)));
        if (of.get(false).stream().anyMatch(key -> key.host().equals(name))) {
            return;
        }
        String person = of.get(true).stream().findFirst().map(ConfirmedHostKey::confirmedBy).orElse("slipway");
        keys.confirmed(cluster, new HostName(ProvisionalDefinition.HOST))
                .forEach(key -> keys.confirm(cluster, name, key, person));
    }
}
