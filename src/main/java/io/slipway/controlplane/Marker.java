package io.slipway.controlplane;

import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import java.util.Map;
import java.util.Optional;

/**
 * What Slipway notes on a host about kubeadm's runs. The first note is written before kubeadm starts and is the only
 * licence to reset the host unasked; the second is written after it succeeded (procedure P12, kubernetes-facts,
 * section 5: nothing that kubeadm writes tells success from a failure half-way).
 *
 * @param operation whose run it was
 * @param cluster the cluster's name
 * @param step the step's id
 * @param reported whether the run's failure has been shown to a person already
 * @param renewals how often the run was repeated with fresh credentials
 */
record Marker(String operation, String cluster, String step, boolean reported, int renewals) {

    static final String DIRECTORY = "/var/lib/slipway/markers/";
    static final String STARTED = DIRECTORY + "kubeadm-started";
    static final String SUCCEEDED = DIRECTORY + "kubeadm-succeeded";

    Marker asReported() {
        return new Marker(operation, cluster, step, true, 0);
    }

    Marker renewed() {
        return new Marker(operation, cluster, step, true, renewals + 1);
    }

    /** The same run, started again. */
    Marker again() {
        return new Marker(operation, cluster, step, false, renewals);
    }

    FileContent at(String path) {
        return new FileContent(
                path,
                "operation: " + operation + "\ncluster: " + cluster + "\nstep: " + step + "\nreported: " + reported
                        + "\nrenewals: " + renewals + "\n",
                "0600",
                false);
    }

    static Query query(String path) {
        return new Query.File(path);
    }

    /** Empty when there is none; one that cannot be read belongs to nobody, so it is no licence. */
    static Optional<Marker> in(Reading reading, String path) {
        return reading.file(path).map(file -> read(file.content()));
    }

    private static Marker read(String content) {
        try {
            Map<String, Object> fields = YamlText.read(content);
            return new Marker(
                    text(fields, "operation"),
                    text(fields, "cluster"),
                    text(fields, "step"),
                    Boolean.TRUE.equals(fields.get("reported")),
                    fields.get("renewals") instanceof Integer count ? count : 0);
        } catch (IllegalArgumentException unreadable) {
            return new Marker("", "", "", false, 0);
        }
    }

    private static String text(Map<String, Object> fields, String name) {
        return String.valueOf(fields.getOrDefault(name, ""));
    }
}
