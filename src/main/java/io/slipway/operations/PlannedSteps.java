package io.slipway.operations;

import io.slipway.engine.StepCatalogue;
import io.slipway.step.ClusterStep;
import io.slipway.step.HostStep;
import io.slipway.step.Step;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The steps that a plan asks. */
final class PlannedSteps {

    /** The steps of a reboot: whether one is needed is decided, and asked, when the cluster stands. */
    private static final Set<String> OF_A_REBOOT = Set.of("drainNode", "rebootHost", "uncordonNode");

    private final StepCatalogue catalogue;

    PlannedSteps(StepCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    List<HostStep> onHosts() {
        return catalogue.hostSteps().stream().filter(step -> !OF_A_REBOOT.contains(step.id())).toList();
    }

    /** What the steps are called, those on hosts first. */
    List<String> titles() {
        return Stream.concat(onHosts().stream(), inTheCluster().stream()).map(Step::title).toList();
    }

    List<ClusterStep> inTheCluster() {
        return catalogue.clusterSteps().stream().filter(step -> !OF_A_REBOOT.contains(step.id())).toList();
    }
}
