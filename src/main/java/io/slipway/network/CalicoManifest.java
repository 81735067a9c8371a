package io.slipway.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.kube.KubeObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Calico's {@code manifests/calico.yaml} as an IPv6-only cluster without overlay and without BGP needs it
 * (kubernetes-facts, section 11). Edited as data, never as text, so that a new release's layout does no harm.
 */
final class CalicoManifest {

    /** What calico-node needs; values are strings, as environment variables are. */
    private static final Map<String, String> ENVIRONMENT = environment();

    /**
     * What calico-node must not have: with {@code NO_DEFAULT_POOLS} any pool prefix is fatal at its start, and the
     * others belong to IPv4 or BGP.
     */
    private static final List<String> FORBIDDEN = List.of(
            "CALICO_IPV4POOL_CIDR", "CALICO_IPV6POOL_CIDR", "CALICO_IPV4POOL_IPIP", "CALICO_ROUTER_ID");

    /** They ask BIRD, which is not started, so that the pod would never be ready. */
    private static final List<String> BIRD_PROBES = List.of("-bird-live", "-bird-ready", "-bird6-live", "-bird6-ready");

    /** {@code "mtu": __CNI_MTU__} is no JSON until calico's installer has filled it in. */
    private static final Pattern BARE_PLACEHOLDER = Pattern.compile("(:\\s*)(__[A-Z0-9_]+__)");

    private static final Pattern QUOTED_PLACEHOLDER = Pattern.compile("\"slipway-bare:(__[A-Z0-9_]+__)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    private CalicoManifest() {}

    private static Map<String, String> environment() {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("IP", "none");
        wanted.put("IP6", "autodetect");
        wanted.put("CLUSTER_TYPE", "k8s");
        wanted.put("FELIX_IPV6SUPPORT", "true");
        wanted.put("NO_DEFAULT_POOLS", "true");
        return wanted;
    }

    /**
     * @throws IllegalArgumentException when the manifest does not have calico.yaml's shape; the message says what is
     *     missing and what would be right
     */
    static List<KubeObject> edited(List<KubeObject> manifest) {
        require(manifest, "ConfigMap", "calico-config");
        require(manifest, "DaemonSet", "calico-node");
        return manifest.stream()
                .map(object -> switch (object.key().kind() + " " + object.name()) {
                    case "ConfigMap calico-config" -> configuration(object);
                    case "DaemonSet calico-node" -> node(object);
                    default -> object;
                })
                .toList();
    }

    private static void require(List<KubeObject> manifest, String kind, String name) {
        if (manifest.stream().noneMatch(each -> each.key().kind().equals(kind) && each.name().equals(name))) {
            throw new IllegalArgumentException("it has no " + kind + " " + name + ", so it is not Calico's "
                    + "manifests/calico.yaml; give that one, or set the network plugin's kind to manifest");
        }
    }

    /** The version of calico-node's image, {@code v3.32.1}; empty when it is given by digest or named otherwise. */
    static Optional<String> version(List<KubeObject> manifest) {
        return manifest.stream()
                .filter(each -> each.key().kind().equals("DaemonSet") && each.name().equals("calico-node"))
                .flatMap(each -> each.list("spec", "template", "spec", "containers").stream())
                .map(container -> String.valueOf(((Map<?, ?>) container).get("image")))
                .map(image -> image.substring(image.lastIndexOf(':') + 1))
                .filter(tag -> tag.matches("v\\d+\\.\\d+\\.\\d+"))
                .findFirst();
    }

    private static KubeObject configuration(KubeObject object) {
        Map<String, Object> copy = copy(object.content());
        Map<String, Object> data = inner(copy, "data");
        data.put("calico_backend", "none");
        if (!(data.get("cni_network_config") instanceof String network)) {
            throw new IllegalArgumentException("its ConfigMap calico-config has no cni_network_config");
        }
        data.put("cni_network_config", ipv6Only(network));
        return new KubeObject(copy);
    }

    private static String ipv6Only(String network) {
        try {
            JsonNode root = JSON.readTree(BARE_PLACEHOLDER.matcher(network).replaceAll("$1\"slipway-bare:$2\""));
            boolean found = false;
            for (JsonNode plugin : root.path("plugins")) {
                if (plugin.path("type").asText().equals("calico") && plugin instanceof ObjectNode calico) {
                    ObjectNode addresses = JSON.createObjectNode();
                    if (calico.get("ipam") instanceof ObjectNode given) {
                        addresses.setAll(given);
                    }
                    addresses.put("type", "calico-ipam").put("assign_ipv4", "false").put("assign_ipv6", "true");
                    calico.set("ipam", addresses);
                    found = true;
                }
            }
            if (!found) {
                throw new IllegalArgumentException("its cni_network_config has no plugin of type calico");
            }
            Matcher placeholders =
                    QUOTED_PLACEHOLDER.matcher(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root));
            return placeholders.replaceAll("$1");
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("its cni_network_config is not JSON: " + notJson.getOriginalMessage());
        }
    }

    private static KubeObject node(KubeObject object) {
        Map<String, Object> copy = copy(object.content());
        Map<String, Object> pod = inner(inner(inner(copy, "spec"), "template"), "spec");
        boolean found = false;
        for (Object element : list(pod, "containers")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> container = (Map<String, Object>) element;
            if ("calico-node".equals(container.get("name"))) {
                container.put("env", environment(list(container, "env")));
                withoutBird(container, "livenessProbe");
                withoutBird(container, "readinessProbe");
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException("its DaemonSet calico-node has no container calico-node");
        }
        return new KubeObject(copy);
    }

    /** What is forbidden is asked to be absent, so that a cluster that has it loses it. */
    private static List<Object> environment(List<Object> given) {
        List<Object> result = new ArrayList<>();
        Map<String, String> missing = new LinkedHashMap<>(ENVIRONMENT);
        for (Object element : given) {
            String name = String.valueOf(((Map<?, ?>) element).get("name"));
            if (FORBIDDEN.contains(name)) {
                continue;
            }
            String wanted = missing.remove(name);
            result.add(wanted == null ? element : variable(name, "value", wanted));
        }
        missing.forEach((name, value) -> result.add(variable(name, "value", value)));
        FORBIDDEN.forEach(name -> result.add(variable(name, "$patch", "delete")));
        return result;
    }

    private static Map<String, Object> variable(String name, String field, String value) {
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("name", name);
        variable.put(field, value);
        return variable;
    }

    private static void withoutBird(Map<String, Object> container, String probe) {
        if (container.get(probe) instanceof Map<?, ?> && inner(container, probe).get("exec") instanceof Map<?, ?>) {
            Map<String, Object> exec = inner(inner(container, probe), "exec");
            List<Object> command = list(exec, "command");
            command.removeIf(argument -> BIRD_PROBES.contains(String.valueOf(argument)));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inner(Map<String, Object> map, String field) {
        if (!(map.get(field) instanceof Map<?, ?>)) {
            throw new IllegalArgumentException("a part of it has no " + field);
        }
        return (Map<String, Object>) map.get(field);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<String, Object> map, String field) {
        if (!(map.get(field) instanceof List<?>)) {
            map.put(field, new ArrayList<>());
        }
        return (List<Object>) map.get(field);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> copy(Map<String, Object> content) {
        return (Map<String, Object>) deep(content);
    }

    private static Object deep(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((field, part) -> copy.put(field.toString(), deep(part)));
            return copy;
        }
        return value instanceof List<?> list
                ? new ArrayList<>(list.stream().map(CalicoManifest::deep).toList())
                : value;
    }
}
