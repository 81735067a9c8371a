package io.slipway.kube.internal;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.slipway.host.InCharge;
import java.util.Set;

/**
 * Lets a request that changes something go out only while this Slipway is in charge. fabric8 leads each request through
 * here, whatever call it belongs to, in the thread of the call.
 */
final class ChangesInCharge implements Interceptor {

    private static final Set<String> LOOKS = Set.of("GET", "HEAD", "OPTIONS");

    private final InCharge inCharge;

    ChangesInCharge(InCharge inCharge) {
        this.inCharge = inCharge;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!LOOKS.contains(request.method()) && !inCharge.now()) {
            throw new Refused(request.method());
        }
    }

    /** The request was not sent. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Refused(String method) {
            super("no " + method + " was sent");
        }
    }
}
