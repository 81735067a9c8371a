package io.slipway.diagnostics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Host;
import io.slipway.step.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what a host can tell. A host that does not answer is missing, and nothing else. */
final class HostDiagnostics {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int MOST_CONTAINERS = 40;
    /** What the cluster itself is made of. What applications write may hold what is nobody's business here. */
    private static final Set<String> SYSTEM_NAMESPACES = Set.of(
            "kube-system", "calico-system", "calico-apiserver", "tigera-operator", "ingress-nginx", "metallb-system");

    private HostDiagnostics() {}

    static void collect(Site site, Host host, Archive archive) {
        String folder = "hosts/" + host.name() + "/";
        try {
            HostShell shell = site.shell(host);
            answers(shell, HostQuestions.machine(), folder, archive);
            answers(shell, HostQuestions.services(), folder, archive);
            if (host.isControlPlane()) {
                CommandResult certificates = shell.look(Command.of("kubeadm", "certs", "check-expiration").within(BOUND));
                archive.add(folder + "kubernetes/certificates.txt", text(certificates));
            }
            containers(shell, folder, archive);
        } catch (HostFailure failure) {
            archive.missing("host " + host.name(), failure.getMessage());
        }
    }

    private static void answers(HostShell shell, Map<String, Query> asked, String folder, Archive archive) {
        Reading reading = shell.read(List.copyOf(asked.values()));
        asked.forEach((file, query) -> {
            if (query instanceof Query.Run run) {
                archive.add(folder + file, text(reading.run(run.arguments().toArray(String[]::new))));
            } else if (query instanceof Query.File wanted) {
                reading.file(wanted.path()).ifPresent(found -> archive.add(folder + file, found.content()));
            }
        });
    }

    /** The last lines of the cluster's own containers, also of those that have ended: why, stands there. */
    private static void containers(HostShell shell, String folder, Archive archive) {
        CommandResult listed = shell.look(Command.of("crictl", "ps", "--all", "--output", "json").within(BOUND));
        if (!listed.succeeded()) {
            archive.missing("containers of host " + shell.host().name(), text(listed));
            return;
        }
        JsonNode containers;
        try {
            containers = JSON.readTree(listed.output()).path("containers");
        } catch (JsonProcessingException unreadable) {
            archive.missing("containers of host " + shell.host().name(), "crictl's list cannot be read");
            return;
        }
        int taken = 0;
        for (JsonNode container : containers) {
            JsonNode labels = container.path("labels");
            String id = container.path("id").asText();
            String namespace = labels.path("io.kubernetes.pod.namespace").asText();
            if (!SYSTEM_NAMESPACES.contains(namespace) || !id.matches("[0-9a-f]{12,64}")) {
                continue;
            }
            if (++taken > MOST_CONTAINERS) {
                archive.missing("logs of host " + shell.host().name(), "more than " + MOST_CONTAINERS + " containers");
                return;
            }
            String name = plain(labels.path("io.kubernetes.pod.name").asText()) + "_"
                    + plain(labels.path("io.kubernetes.container.name").asText()) + "_" + id.substring(0, 12);
            archive.add(folder + "logs/" + plain(namespace) + "/" + name + ".txt",
                    text(shell.look(Command.of("crictl", "logs", "--tail", "300", id).within(BOUND))));
        }
    }

    /** What a host says becomes a file's name only when it is harmless. */
    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("^\\.+", "");
    }

    private static String text(CommandResult result) {
        return (result.succeeded() ? "" : "exit code " + result.exitCode() + "\n") + result.output()
                + (result.errorOutput().isEmpty() ? "" : "\n" + result.errorOutput());
    }
}
