package io.slipway.controlplane;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a kubeadm run failed, told from its words (transcripts 00 to 08 and 20 to 27), and what a person can do about it.
 * The order matters: a narrow reason stands before the wide one whose words it contains.
 */
enum KubeadmTrouble {
    CERTIFICATE_KEY_REPLACED(
            "error decoding secret data with provided key",
            "Somebody uploaded the certificates with another key meanwhile. Retry: a fresh key is made."),
    CERTIFICATES_EXPIRED(
            "Secret \"kubeadm-certs\" was not found",
            "The uploaded certificates live for two hours and are gone. Retry: they are uploaded again."),
    CERTIFICATE_KEY_MALFORMED("certificate key decoding error", "Retry: a fresh key is made."),
    TOKEN_NOT_KNOWN(
            "could not find a JWS signature in the cluster-info ConfigMap|is invalid for this cluster or it has expired",
            "The bootstrap token expired or was deleted. Retry: a fresh one is made. If it happens again, see that"
                    + " kube-controller-manager runs: it signs the tokens."),
    WRONG_CERTIFICATE_AUTHORITY(
            "none of the public keys .* are pinned",
            "Another cluster answers at the control-plane endpoint. Compare the balancer's members with the cluster"
                    + " file; do not retry before you know who answers."),
    NODE_NAME_IN_USE(
            "a Node with name .* and status \"Ready\" already exists",
            "Another machine runs under this host's name. Find it, drain and delete its node, then retry."),
    CERTIFICATES_MISSING(
            "One or more conditions for hosting a new control plane instance is not satisfied",
            "The shared certificates did not reach the host. Look for a site's own JoinConfiguration document that"
                    + " replaces controlPlane; then retry."),
    ETCD_LEARNER(
            "too many learner members|can only promote a learner member|etcdserver: unhealthy cluster"
                    + "|etcd cluster is not healthy|execution phase (etcd-join|check-etcd|control-plane-join/etcd)",
            "etcd did not take the new member. Run etcdctl member list on a healthy control-plane host, repair or"
                    + " remove a dead member first, then retry: Slipway removes this host's own learner."),
    ENDPOINT_UNREACHABLE(
            "failed to request the cluster-info ConfigMap|unable to fetch the kubeadm-config ConfigMap"
                    + "|couldn't validate the identity of the API Server",
            "The control-plane endpoint does not answer from this host. Check the balancer's members and health check,"
                    + " and that this host does not carry the balancer's address itself; then retry."),
    ENDPOINT_NOT_READY_AFTER_INIT(
            "execution phase upload-config",
            "The control plane runs, but the balancer did not let kubeadm through to it yet. Check the balancer's"
                    + " health check; this kubeadm version does not wait for it (use a newer patch). Then retry."),
    PREFLIGHT("execution phase preflight", "Mend what kubeadm's checks name, then retry."),
    KUBELET_NOT_RUNNING(
            "execution phase (wait-control-plane|kubelet-start|kubelet-wait-bootstrap)|The kubelet is not healthy",
            "kubelet or the control plane's containers did not come up. The cause is in kubelet's journal"
                    + " (journalctl -u kubelet); mend it, then retry."),
    OTHER("", "Read the last lines, mend the cause, then retry.");

    private static final Pattern PREFLIGHT_ERROR = Pattern.compile("\\[ERROR ([^\\]]+)\\]: (.*)");
    private static final Pattern SECRETS =
            Pattern.compile("\\b[a-z0-9]{6}\\.[a-z0-9]{16}\\b|(?<!sha256:)\\b[0-9a-f]{64}\\b");

    private final Pattern words;
    private final String advice;

    KubeadmTrouble(String words, String advice) {
        this.words = Pattern.compile(words);
        this.advice = advice;
    }

    /** The trouble that these words tell. */
    static KubeadmTrouble in(String output) {
        for (KubeadmTrouble trouble : values()) {
            if (trouble.words.matcher(output).find()) {
                return trouble;
            }
        }
        return OTHER;
    }

    /** Whether fresh credentials are the whole cure. */
    boolean curedByFreshCredentials() {
        return this == CERTIFICATE_KEY_REPLACED
                || this == CERTIFICATES_EXPIRED
                || this == CERTIFICATE_KEY_MALFORMED
                || this == TOKEN_NOT_KNOWN;
    }

    /** What to do, by the names of the failed checks where kubeadm gave them. */
    String advice(String output) {
        Set<String> advices = new LinkedHashSet<>();
        Matcher error = PREFLIGHT_ERROR.matcher(output);
        while (error.find()) {
            advices.add(adviceFor(error.group(1)));
        }
        advices.remove("");
        if (this != PREFLIGHT || advices.isEmpty()) {
            return advice;
        }
        return String.join(" ", advices) + " Then retry.";
    }

    private static String adviceFor(String check) {
        if (check.startsWith("Port-")) {
            return "Find out who listens on port " + check.substring("Port-".length())
                    + " (ss -6ltnp) and stop it, or run kubeadm reset if it is an earlier cluster.";
        }
        if (check.startsWith("FileContent--proc-sys")) {
            return "Run the step \"Configure kernel parameters\" again and see who sets the value back.";
        }
        if (check.startsWith("FileAvailable-") || check.startsWith("DirAvailable-")) {
            return "The host holds files of an earlier cluster; see whether they are still needed, then run kubeadm reset.";
        }
        return switch (check) {
            case "CRI", "ContainerRuntimeVersion" -> "Start containerd (journalctl -u containerd).";
            case "ImagePull" -> "See that the host resolves and reaches the image registry over IPv6, or name a mirror.";
            case "SystemVerification" -> "Give the host cgroup v2, or list SystemVerification among the ignored"
                    + " preflight errors with your reason and set failCgroupV1: false in a KubeletConfiguration.";
            case "Swap" -> "Switch swap off.";
            case "NumCPU", "Mem" -> "The host is too small for a control plane.";
            default -> "";
        };
    }

    /** The lines that carry the cause, secrets blanked: kubeadm's errors, without warnings and kernel lists. */
    static List<String> telling(String output, String errorOutput) {
        List<String> lines = new ArrayList<>();
        for (String line : errorOutput.lines().toList()) {
            boolean noise = line.contains("[WARNING ") || line.matches("[EWI]\\d{4} .*") || line.isBlank()
                    || line.startsWith("To see the stack trace") || line.startsWith("[preflight] If you know");
            if (!noise) {
                lines.add(blanked(line.strip()));
            }
        }
        if (lines.isEmpty()) {
            List<String> all = output.lines().filter(line -> !line.isBlank()).toList();
            all.subList(Math.max(0, all.size() - 8), all.size()).forEach(line -> lines.add(blanked(line.strip())));
        }
        return lines;
    }

    static String blanked(String line) {
        return SECRETS.matcher(line).replaceAll("[secret]");
    }
}
