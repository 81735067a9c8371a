package io.slipway.lab;

import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mock's API, with evictions added and the lab's controllers woken by every change. */
final class LabDispatcher extends KubernetesMixedDispatcher {

    private static final Pattern EVICTION = Pattern.compile("(/api/v1/namespaces/[^/]+/pods/[^/]+)/eviction");

    private final Runnable changed;

    LabDispatcher(Map<ServerRequest, Queue<ServerResponse>> answers, Runnable changed) {
        super(answers);
        this.changed = changed;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        Matcher eviction = EVICTION.matcher(request.getPath());
        MockResponse response = request.method() == HttpMethod.POST && eviction.matches()
                ? evict(request, eviction.group(1)) : super.dispatch(request);
        if (request.method() != HttpMethod.GET) {
            changed.run();
        }
        return response;
    }

    private MockResponse evict(RecordedRequest request, String pod) {
        MockResponse deleted = super.dispatch(new RecordedRequest(
                request.getHttpVersion(), HttpMethod.DELETE, pod, request.getHeaders(), new Buffer()));
        return deleted.code() >= 300 ? deleted : new MockResponse().setResponseCode(201)
                .setHeader("Content-Type", "application/json")
                .setBody("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\",\"code\":201}");
    }
}
