package io.slipway.kube;

import io.slipway.host.InCharge;
import java.util.Objects;

/** Something did not work at a cluster's API. The first lines are what an operator reads in Cockpit. */
public class KubeFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why; each has one advice. */
    public enum Reason {
        NO_CREDENTIALS("No control-plane host holds /etc/kubernetes/admin.conf. Run init first, then retry."),
        UNREACHABLE("Check the API servers and the balancer; then retry."),
        NOT_TRUSTED("The server's certificate does not match the cluster's CA. Find out who answers at this address."),
        FORBIDDEN("The credentials of the control-plane host may not do this. Compare them with a healthy one."),
        INVALID("The API refused the object. Read its words, correct the cluster file or the manifest, then retry."),
        CONFLICT("Somebody else keeps changing the object. Find out who, then retry."),
        SERVER_ERROR("The API server failed. Look at its log and at etcd; then retry."),
        NOT_IN_CHARGE(InCharge.ADVICE),
        TIMED_OUT("The API took too long. Look at the control plane's load; then retry.");

        private final String advice;

        Reason(String advice) {
            this.advice = advice;
        }

        public String advice() {
            return advice;
        }
    }

    private final Reason reason;

    /**
     * @param request what was asked, in words: {@code apply ConfigMap kube-system/coredns}
     * @param answer what came back, without secrets
     */
    public KubeFailure(Reason reason, String cluster, String request, String answer, Throwable cause) {
        super(reason + " at the API of " + cluster + ": " + request + "\n  " + answer + "\nWhat to do: "
                + reason.advice(), cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
