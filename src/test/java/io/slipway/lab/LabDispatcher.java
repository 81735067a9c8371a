package io.slipway.lab;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetList;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.Map;
import java.util.Optional;
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
                ? budgeted(request, eviction.group(1)) : super.dispatch(request);
        if (request.method() != HttpMethod.GET) {
            changed.run();
        }
        return response;
    }

    /** A budget that allows no disruption refuses, with the API's own words and code. */
    private MockResponse budgeted(RecordedRequest request, String pod) {
        return holding(request, pod)
                .map(budget -> new MockResponse().setResponseCode(429)
                        .setHeader("Content-Type", "application/json")
                        .setBody("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"Cannot evict"
                                + " pod as it would violate the pod's disruption budget.\",\"reason\":\"TooManyRequests\","
                                + "\"details\":{\"causes\":[{\"reason\":\"DisruptionBudget\",\"message\":\"The disruption budget "
                                + budget + " needs 1 healthy pods and has 1 currently\"}]},\"code\":429}"))
                .orElseGet(() -> evict(request, pod));
    }

    /** The budget that allows no disruption now and selects the pod. */
    private Optional<String> holding(RecordedRequest request, String pod) {
        Pod found = Serialization.unmarshal(get(request, pod), Pod.class);
        String budgets = pod.replaceFirst("^/api/v1", "/apis/policy/v1").replaceFirst("/pods/.*", "/poddisruptionbudgets");
        return Serialization.unmarshal(get(request, budgets), PodDisruptionBudgetList.class).getItems().stream()
                .filter(budget -> budget.getStatus() != null
                        && Integer.valueOf(0).equals(budget.getStatus().getDisruptionsAllowed()))
                .filter(budget -> found.getMetadata() != null && found.getMetadata().getLabels().entrySet()
                        .containsAll(budget.getSpec().getSelector().getMatchLabels().entrySet()))
                .map(budget -> budget.getMetadata().getName())
                .findFirst();
    }

    private String get(RecordedRequest request, String path) {
        return super.dispatch(new RecordedRequest(
                request.getHttpVersion(), HttpMethod.GET, path, request.getHeaders(), new Buffer())).getBody().readUtf8();
    }

    private MockResponse evict(RecordedRequest request, String pod) {
        MockResponse deleted = super.dispatch(new RecordedRequest(
                request.getHttpVersion(), HttpMethod.DELETE, pod, request.getHeaders(), new Buffer()));
        return deleted.code() >= 300 ? deleted : new MockResponse().setResponseCode(201)
                .setHeader("Content-Type", "application/json")
                .setBody("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\",\"code\":201}");
    }
}
