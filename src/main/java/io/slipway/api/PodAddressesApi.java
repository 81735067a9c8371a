package io.slipway.api;

import io.slipway.inventory.ClusterName;
import io.slipway.network.PodAddress;
import io.slipway.operations.ClusterPods;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where a cluster's pods answer, for a firewall's agent that asks again and again: an answer that is as before is
 * {@code 304} to {@code If-None-Match}.
 */
@RestController
@Tag(name = "Addresses")
@RequestMapping("/api/v1/clusters/{name}/pod-addresses")
class PodAddressesApi {

    private static final String NAMESPACE = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String LABEL = "[A-Za-z0-9][-A-Za-z0-9_./]{0,316}=[-A-Za-z0-9_.]{0,63}";

    private final ClusterPods pods;

    PodAddressesApi(ClusterPods pods) {
        this.pods = pods;
    }

    /** One address; several pods may share their node's. */
    record AddressView(
            String address, String namespace, String pod, String node, boolean hostNetwork, Map<String, String> labels) {

        static AddressView of(PodAddress found) {
            return new AddressView(
                    found.address().text(), found.namespace(), found.pod(), found.node(), found.hostNetwork(),
                    found.labels());
        }
    }

    /** All addresses that were asked for. */
    record AddressList(String cluster, List<AddressView> addresses) {}

    @Operation(operationId = "listPodAddresses", summary = "Addresses of pods, read from the cluster")
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<AddressList> json(
            @PathVariable String name,
            @RequestParam Optional<String> namespace,
            @RequestParam(name = "label", defaultValue = "") List<String> labels) {
        AddressList list = new AddressList(
                name, found(name, namespace, labels).stream().map(AddressView::of).toList());
        return answer(list, list.toString());
    }

    /** One address a line, each once. */
    @Operation(operationId = "listPodAddresses", summary = "Addresses of pods, read from the cluster")
    @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> lines(
            @PathVariable String name,
            @RequestParam Optional<String> namespace,
            @RequestParam(name = "label", defaultValue = "") List<String> labels) {
        String lines = found(name, namespace, labels).stream()
                .map(pod -> pod.address().text() + "\n")
                .distinct()
                .collect(Collectors.joining());
        return answer(lines, lines);
    }

    private List<PodAddress> found(String name, Optional<String> namespace, List<String> labels) {
        namespace.filter(text -> !text.matches(NAMESPACE)).ifPresent(text -> {
            throw new IllegalArgumentException("\"" + text + "\" is no namespace's name.");
        });
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String label : labels) {
            if (!label.matches(LABEL)) {
                throw new IllegalArgumentException("A label is asked for as name=value, not \"" + label + "\".");
            }
            wanted.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
        }
        return pods.addresses(new ClusterName(name), namespace, wanted)
                .orElseThrow(() -> NotFound.of("There is no cluster named " + name + "."));
    }

    /** The framework compares the tag with what the caller has. */
    private static <T> ResponseEntity<T> answer(T body, String content) {
        return ResponseEntity.ok()
                .eTag(DigestUtils.md5DigestAsHex(content.getBytes(StandardCharsets.UTF_8)))
                .cacheControl(CacheControl.noCache())
                .body(body);
    }
}
