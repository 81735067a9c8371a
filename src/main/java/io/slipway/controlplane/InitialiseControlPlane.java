package io.slipway.controlplane;

import io.slipway.host.LongCommand;
import io.slipway.inventory.Endpoint;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs {@code kubeadm init} on the first control-plane host (procedure P12; kubernetes-facts, sections 4 and 5). A
 * second run is harmless because what counts is the host's success note, its API server and the cluster's
 * {@code kubeadm-config}: where they stand, kubeadm is not started.
 */
final class InitialiseControlPlane extends KubeadmRun implements HostStep {

    static final String TITLE = "Initialise the control plane";
    private static final ObjectKey KUBEADM_CONFIG = ObjectKey.of("v1", "ConfigMap", "kube-system", "kubeadm-config");

    private static final int KUBEADM_PORT = 6443;

    InitialiseControlPlane() {
        super("initialiseControlPlane", false);
    }

    @Override
    public String id() {
        return "initialiseControlPlane";
    }

    @Override
    public String title() {
        return TITLE;
    }

    /** Only the first control-plane host of the file. */
    @Override
    public boolean concerns(HostTarget target) {
        return target.cluster().controlPlaneHosts().stream()
                .findFirst()
                .filter(first -> first.name().equals(target.host().name()))
                .isPresent();
    }

    /** How long a control plane that is known to have been initialised may need to answer again. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Difference difference(HostTarget target) {
        return difference(target, KubeadmHost.of(target));
    }

    private Difference difference(HostTarget target, KubeadmHost found) {
        String host = target.host().name().text();
        boolean noted = found.succeeded().isPresent() && found.kubeletConfigured();
        if (!found.apiAnswers()) {
            if (!noted && ofOthers(found)) {
                return Difference.of(Change.of("the API server on " + host + " does not answer /livez; kubeadm ran there without"
                        + " Slipway, so nothing is initialised over it before a person approves a reset"));
            }
            return Difference.of(Change.of(noted
                    ? "the API server on " + host + " does not answer /livez"
                    : "kubeadm init on " + host + ": Kubernetes v" + target.cluster().kubernetes().version()
                            + ", endpoint " + target.cluster().kubernetes().controlPlaneEndpoint()));
        }
        List<Change> changes = new ArrayList<>();
        Optional<String> endpoint;
        try {
            endpoint = endpointOfTheCluster(target);
        } catch (KubeFailure gone) {
            if (gone.reason() == KubeFailure.Reason.NO_CREDENTIALS || gone.reason() == KubeFailure.Reason.UNREACHABLE) {
                // It answered a moment ago: a reset that this step started is under way, or the host goes down.
                return Difference.of(Change.of(
                        "the API server on " + host + " answered and cannot be asked any more: " + gone.reason()));
            }
            throw gone;
        }
        if (endpoint.isEmpty()) {
            changes.add(Change.of("ConfigMap kube-system/kubeadm-config is missing"));
        }
        endpoint.filter(seen -> !seen.equals(wantedEndpoint(target)))
                .ifPresent(other -> changes.add(Change.of("the cluster on " + host + " has the control-plane endpoint "
                        + other + ", shall be " + wantedEndpoint(target))));
        if (!noted) {
            changes.add(Change.of("note on " + host + " that its control plane is initialised"));
        }
        return Difference.of(changes);
    }

    /** Whether a cluster lives here, or lived, that somebody else made: an adopted one whose API server is down. */
    private static boolean ofOthers(KubeadmHost found) {
        return found.kubeletConfigured() && found.started().isEmpty() && found.succeeded().isEmpty();
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        KubeadmHost found = KubeadmHost.of(target);
        boolean noted = found.succeeded().isPresent() && found.kubeletConfigured();
        if (noted && !found.apiAnswers()) {
            return Progress.done();
        }
        if (found.apiAnswers() && !underWay(target, found)) {
            adopt(target, found);
            return Progress.done();
        }
        return advance(target);
    }

    /** A control plane that somebody initialised before, as this cluster file wants it: nothing is repeated. */
    private void adopt(HostTarget target, KubeadmHost found) {
        Optional<String> endpoint = endpointOfTheCluster(target);
        if (endpoint.filter(wantedEndpoint(target)::equals).isEmpty()) {
            throw new StepFailure(
                    StepFailure.Reason.NEEDS_APPROVAL,
                    TITLE + " on " + target.host().name(),
                    List.of(
                            "an API server answers on the host already",
                            "its cluster has the control-plane endpoint " + endpoint.orElse("(none)") + ", the file says "
                                    + wantedEndpoint(target)),
                    "This is another cluster's host, or the endpoint was changed in the file. Correct the file; or empty"
                            + " the host yourself (kubeadm reset) and retry.");
        }
        if (found.succeeded().isEmpty()) {
            target.shell().write(new Marker(
                            target.site().work().operation(), target.cluster().name().text(), id(), false, 0)
                    .at(Marker.SUCCEEDED));
        }
    }

    @Override
    LongCommand command(HostTarget target) {
        return KubeadmRun.command(
                "kubeadm-init",
                List.of("kubeadm", "init", "--config", LongCommand.INPUT_FILE, "--skip-token-print"),
                () -> YamlText.of(new KubeadmConfiguration(target.cluster()).init(target.host())));
    }

    @Override
    Optional<Progress> prepare(HostTarget target, KubeadmHost found) {
        refuseSecondCluster(target);
        KubeadmPatches.write(target);
        return Optional.empty();
    }

    @Override
    void renewCredentials(HostTarget target) {
        // init makes its own
    }

    /** The host is empty here: a cluster that answers lives on the other hosts, and init would make a second one. */
    private static void refuseSecondCluster(HostTarget target) {
        String seen;
        try {
            seen = endpointOfTheCluster(target).map(endpoint -> "a cluster with the endpoint " + endpoint
                    + " answers on another control-plane host").orElse("an API server answers on another control-plane host");
        } catch (KubeFailure failure) {
            if (failure.reason() == KubeFailure.Reason.NO_CREDENTIALS) {
                return;
            }
            seen = "another control-plane host holds /etc/kubernetes/admin.conf, but: " + failure.getMessage().lines()
                    .findFirst().orElse("");
        }
        throw new StepFailure(
                StepFailure.Reason.NEEDS_APPROVAL,
                TITLE + " on " + target.host().name(),
                List.of(seen, target.host().name() + " itself is empty"),
                "If the cluster lives on, put one of its control-plane hosts first in the cluster file: "
                        + target.host().name() + " then joins it. If it is to go, empty the other hosts (kubeadm reset)"
                        + " and retry.");
    }

    private static String wantedEndpoint(HostTarget target) {
        return target.cluster().kubernetes().controlPlaneEndpoint().toString();
    }

    /** Empty when there is no kubeadm-config. */
    private static Optional<String> endpointOfTheCluster(HostTarget target) {
        return target.site().kube().get(KUBEADM_CONFIG)
                .flatMap(InitialiseControlPlane::clusterConfiguration)
                .map(text -> withPort(String.valueOf(YamlText.read(text).get("controlPlaneEndpoint"))));
    }

    /** kubeadm keeps the endpoint as it was given, which may be without a port; it then is its own default. */
    private static String withPort(String endpoint) {
        try {
            return Endpoint.of(endpoint, KUBEADM_PORT).toString();
        } catch (IllegalArgumentException none) {
            return endpoint;
        }
    }

    private static Optional<String> clusterConfiguration(KubeObject config) {
        return config.text("data", "ClusterConfiguration");
    }
}
