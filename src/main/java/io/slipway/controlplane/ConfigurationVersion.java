package io.slipway.controlplane;

import io.slipway.inventory.KubernetesVersion;
import io.slipway.inventory.ReleaseFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What differs between the versions of kubeadm's configuration (kubernetes-facts, section 3). */
enum ConfigurationVersion {
    /** Until 1.30: arguments are maps, the discovery timeout stands beside the token. */
    V1BETA3("kubeadm.k8s.io/v1beta3") {
        @Override
        Object arguments(Map<String, String> arguments) {
            return new LinkedHashMap<>(arguments);
        }

        @Override
        void discoveryTimeout(Map<String, Object> join, String timeout) {
            Map<String, Object> discovery = new LinkedHashMap<>(asMap(join.get("discovery")));
            discovery.put("timeout", timeout);
            join.put("discovery", discovery);
        }
    },
    /** From 1.31: arguments are lists of name and value, all timeouts stand together. */
    V1BETA4("kubeadm.k8s.io/v1beta4") {
        @Override
        Object arguments(Map<String, String> arguments) {
            List<Map<String, Object>> list = new ArrayList<>();
            arguments.forEach((name, value) -> {
                Map<String, Object> argument = new LinkedHashMap<>();
                argument.put("name", name);
                argument.put("value", value);
                list.add(argument);
            });
            return list;
        }

        @Override
        void discoveryTimeout(Map<String, Object> join, String timeout) {
            Map<String, Object> timeouts = new LinkedHashMap<>();
            timeouts.put("discovery", timeout);
            join.put("timeouts", timeouts);
        }
    };

    private final String apiVersion;

    ConfigurationVersion(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    static ConfigurationVersion of(KubernetesVersion version) {
        String wanted = "kubeadm.k8s.io/" + ReleaseFacts.of(version).kubeadmConfiguration();
        return Arrays.stream(values()).filter(known -> known.apiVersion.equals(wanted)).findFirst().orElseThrow();
    }

    String apiVersion() {
        return apiVersion;
    }

    abstract Object arguments(Map<String, String> arguments);

    abstract void discoveryTimeout(Map<String, Object> join, String timeout);

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }
}
