package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition.SmokeTest;
import io.slipway.inventory.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The site's echo server, which every proof by a pod runs: how it is started, and how it is called. */
final class EchoServer {

    private EchoServer() {}

    /** Kubernetes' own test image serves nothing until it is told what, and tells the client's address only if asked. */
    private static boolean isTestImage(String image) {
        return image.matches("(.*/)?agnhost([:@].*)?");
    }

    static Map<String, Object> container(SmokeTest test) {
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("name", "echo");
        container.put("image", test.image());
        if (isTestImage(test.image())) {
            container.put("args", List.of("netexec", "--http-port=" + test.containerPort()));
        }
        container.put("ports", List.of(Map.of("containerPort", test.containerPort())));
        return container;
    }

    /** The command that calls it. */
    static String[] call(SmokeTest test, Endpoint target) {
        String path = isTestImage(test.image()) ? "/clientip" : "/";
        return new String[] {
            "curl", "--silent", "--show-error", "--fail", "--globoff", "--max-time", "5", "http://" + target + path
        };
    }
}
