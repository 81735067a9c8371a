package io.slipway.controlplane;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds why kubelet died. kubeadm only says that the control plane did not come up; the cause stands nowhere but in
 * kubelet's journal (transcripts 02b and 08b).
 */
final class KubeletJournal {

    private static final Pattern CAUSE = Pattern.compile("\"command failed\" err=\"(.*)\"\\s*$");

    private KubeletJournal() {}

    static Optional<String> lastCause(HostShell shell) {
        try {
            CommandResult journal = shell.look(Command.of(
                    "journalctl", "--unit=kubelet", "--output=cat", "--no-pager", "--lines=300"));
            return journal.succeeded() ? lastCause(journal.lines()) : Optional.empty();
        } catch (HostFailure unreachable) {
            // The failure that is being told matters more than this detail of it.
            return Optional.empty();
        }
    }

    static Optional<String> lastCause(List<String> lines) {
        for (int index = lines.size() - 1; index >= 0; index--) {
            Matcher cause = CAUSE.matcher(lines.get(index));
            if (cause.find()) {
                return Optional.of("kubelet: " + KubeadmTrouble.blanked(cause.group(1)));
            }
        }
        return Optional.empty();
    }
}
