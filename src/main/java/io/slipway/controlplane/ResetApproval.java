package io.slipway.controlplane;

import io.slipway.host.FileContent;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import java.util.Optional;

/**
 * A person's leave to run {@code kubeadm reset} on one host for one operation, where Slipway would not do so unasked.
 * It is a file on the host, so it can be given by Slipway ({@link #grant}) or by hand, and it is used up by the next
 * start of kubeadm on that host:
 *
 * <pre>echo OPS-12 > /var/lib/slipway/markers/kubeadm-reset-approved</pre>
 */
public final class ResetApproval {

    /** The file; its content is the operation's id. */
    public static final String FILE = Marker.DIRECTORY + "kubeadm-reset-approved";

    private ResetApproval() {}

    /** Approves a reset of the shell's host for the operation. A second approval is the same as the first. */
    public static void grant(HostShell shell, String operation) {
        shell.write(new FileContent(FILE, operation + "\n", "0600", false));
    }

    /** Takes an approval back; a missing one is no failure. */
    public static void withdraw(HostShell shell) {
        shell.remove(FILE);
    }

    static Query query() {
        return new Query.File(FILE);
    }

    static Optional<String> in(Reading reading) {
        return reading.file(FILE).map(file -> file.content().strip());
    }

    /** How a person approves, for messages. */
    static String how(String operation) {
        return "approve it at this incident (approve-reset), or on the host as root (echo " + operation + " > " + FILE
                + ") and retry";
    }
}
