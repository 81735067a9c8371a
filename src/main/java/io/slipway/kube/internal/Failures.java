package io.slipway.kube.internal;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.kube.KubeFailure;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;

/** Sorts what fabric8 throws into the reasons that operators know. */
final class Failures {

    private Failures() {}

    /** The API did not accept our certificate: it was replaced, or the cluster was built anew. */
    static boolean refusedCredentials(Throwable failure) {
        return failure instanceof KubernetesClientException client && client.getCode() == 401;
    }

    /** Somebody took the request and said nothing in time: it may be one dead member behind the balancer. */
    static boolean neverAnswered(Throwable failure) {
        return failure instanceof KubernetesClientException client && client.getCode() <= 0
                && reason(failure) == KubeFailure.Reason.TIMED_OUT;
    }

    /** The address itself answers that nobody listens, or has no meaning: asking once more is of no use. */
    static boolean nobodyThere(Throwable failure) {
        return has(failure, UnresolvedAddressException.class)
                || has(failure, UnknownHostException.class)
                || (has(failure, ConnectException.class) && !has(failure, HttpConnectTimeoutException.class));
    }

    /** This API server fails; another member of the control plane may not. */
    static boolean illServer(Throwable failure) {
        return failure instanceof KubernetesClientException client
                && (client.getCode() == 500 || client.getCode() == 502 || client.getCode() == 503);
    }

    /** Worth another try in a moment: the server was too busy or restarting. */
    static boolean passing(Throwable failure) {
        return failure instanceof KubernetesClientException client
                && (client.getCode() == 429 || client.getCode() == 500 || client.getCode() == 502 || client.getCode() == 503);
    }

    static KubeFailure.Reason reason(Throwable failure) {
        int code = failure instanceof KubernetesClientException client ? client.getCode() : 0;
        if (code <= 0) {
            return withoutAnswer(failure);
        }
        return switch (code) {
            case 401, 403 -> KubeFailure.Reason.FORBIDDEN;
            case 409 -> KubeFailure.Reason.CONFLICT;
            case 408, 504 -> KubeFailure.Reason.TIMED_OUT;
            default -> code >= 500 || code == 429 ? KubeFailure.Reason.SERVER_ERROR : KubeFailure.Reason.INVALID;
        };
    }

    private static KubeFailure.Reason withoutAnswer(Throwable failure) {
        if (has(failure, GeneralSecurityException.class)) {
            return KubeFailure.Reason.NOT_TRUSTED;
        }
        if (has(failure, HttpConnectTimeoutException.class)
                || has(failure, ConnectException.class)
                || has(failure, UnknownHostException.class)) {
            return KubeFailure.Reason.UNREACHABLE;
        }
        return has(failure, HttpTimeoutException.class) || has(failure, TimeoutException.class)
                ? KubeFailure.Reason.TIMED_OUT
                : KubeFailure.Reason.UNREACHABLE;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** What the API said, or why it said nothing; for a Secret only the code, since the words may quote it. */
    static String words(Throwable failure, boolean secret) {
        if (failure instanceof KubernetesClientException client && client.getCode() > 0) {
            Status status = client.getStatus();
            String message = status == null || status.getMessage() == null ? "" : ": " + status.getMessage();
            return "HTTP " + client.getCode() + (secret ? "" : message);
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException) {
            return "the name does not resolve";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
