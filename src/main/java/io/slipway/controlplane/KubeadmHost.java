package io.slipway.controlplane;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.step.HostTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What kubeadm and Slipway have left on a host, taken in one round trip. kubelet's {@code config.yaml} is not looked
 * at: kubeadm writes it long before it succeeds (kubernetes-facts, section 5).
 *
 * @param started the note of the last start of kubeadm
 * @param succeeded the note of its success
 * @param approvedFor the operation that a person has approved a reset for
 * @param leftovers paths that make the next init or join fail, or worse, be believed
 * @param certificateAuthority whether {@code pki/ca.crt} lies there
 * @param kubeletConfigured whether kubelet has credentials for a cluster
 * @param apiAnswers whether the host's own API server answers
 */
record KubeadmHost(
        Optional<Marker> started,
        Optional<Marker> succeeded,
        Optional<String> approvedFor,
        List<String> leftovers,
        boolean certificateAuthority,
        boolean kubeletConfigured,
        boolean apiAnswers) {

    private static final String KUBERNETES = "/etc/kubernetes";
    private static final String MANIFESTS = "/etc/kubernetes/manifests";
    private static final String CERTIFICATES = "/etc/kubernetes/pki";
    private static final String ETCD = "/var/lib/etcd";

    /** A left-over admin.conf makes a control-plane join skip discovery and believe it (kubernetes-facts, section 2). */
    private static final Set<String> CREDENTIALS = Set.of(
            "admin.conf",
            "super-admin.conf",
            "kubelet.conf",
            "bootstrap-kubelet.conf",
            "controller-manager.conf",
            "scheduler.conf");

    KubeadmHost {
        leftovers = List.copyOf(leftovers);
    }

    static KubeadmHost of(HostTarget target) {
        return in(target.shell().read(queries(target)), target);
    }

    static List<Query> queries(HostTarget target) {
        List<Query> queries = new ArrayList<>(List.of(
                Marker.query(Marker.STARTED),
                Marker.query(Marker.SUCCEEDED),
                ResetApproval.query(),
                new Query.Directory(KUBERNETES),
                new Query.Directory(MANIFESTS),
                new Query.Directory(CERTIFICATES),
                new Query.Directory(ETCD)));
        if (target.host().isControlPlane()) {
            queries.add(LocalApi.query(target.cluster(), target.host()));
        }
        return queries;
    }

    /** @param reading holds the answers to {@link #queries} */
    static KubeadmHost in(Reading reading, HostTarget target) {
        List<String> leftovers = new ArrayList<>();
        reading.directory(KUBERNETES).stream()
                .filter(CREDENTIALS::contains)
                .forEach(name -> leftovers.add(KUBERNETES + "/" + name));
        reading.directory(MANIFESTS).stream()
                .filter(name -> name.endsWith(".yaml"))
                .forEach(name -> leftovers.add(MANIFESTS + "/" + name));
        if (!reading.directory(ETCD).isEmpty()) {
            leftovers.add(ETCD);
        }
        return new KubeadmHost(
                Marker.in(reading, Marker.STARTED),
                Marker.in(reading, Marker.SUCCEEDED),
                ResetApproval.in(reading),
                leftovers,
                reading.directory(CERTIFICATES).contains("ca.crt"),
                reading.directory(KUBERNETES).contains("kubelet.conf"),
                target.host().isControlPlane() && LocalApi.answers(target.cluster(), target.host(), reading));
    }

    /** The note of the operation's own run, the only licence to reset unasked. */
    Optional<Marker> startedBy(String operation) {
        return started.filter(marker -> marker.operation().equals(operation));
    }

    boolean approved(String operation) {
        return approvedFor.filter(operation::equals).isPresent();
    }
}
