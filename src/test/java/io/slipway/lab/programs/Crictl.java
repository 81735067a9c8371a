package io.slipway.lab.programs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.lab.LabEtcd;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;

/** {@code crictl}: the etcd container, {@code etcdctl} in it, and the images on the host. */
final class Crictl implements LabProgram {

    private static final String ETCD = "6d3c0d1e4f5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

    @Override
    public String name() {
        return "crictl";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.words();
        if (!host.units().isActive("containerd")) {
            return LabResult.failed(1, "FATA[0000] validate service connection: validate CRI v1 runtime API for endpoint"
                    + " \"unix:///var/run/containerd/containerd.sock\": connect: no such file or directory");
        }
        if (host.files().text("/etc/containerd/config.toml").orElse("").matches("(?s).*disabled_plugins\\s*=\\s*\\[[^]]*cri.*")) {
            return LabResult.failed(1, "FATA[0000] validate service connection: validate CRI v1 runtime API for endpoint"
                    + " \"unix:///var/run/containerd/containerd.sock\": rpc error: code = Unimplemented desc = unknown service"
                    + " runtime.v1.RuntimeService");
        }
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "ps" -> invocation.has("--all") ? listed(host, "json".equals(invocation.option("--output"))) : LabResult.out(
                    "^etcd$".equals(invocation.option("--name")) && KubeletService.etcdRuns(host) ? ETCD + "\n" : "");
            case "exec" -> words.get(1).equals(ETCD) && words.get(2).equals("etcdctl") && KubeletService.etcdRuns(host)
                    ? etcdctl(host, invocation, words.subList(3, words.size()))
                    : host.unknown(invocation.line());
            case "logs" -> containers(host).stream()
                    .filter(container -> container.id().equals(words.get(words.size() - 1)))
                    .findFirst()
                    .map(container -> new LabResult(0, "", "I1123 12:00:00.000000       1 " + container.name() + " on "
                            + host.name() + " token=" + "abcdef.0123456789abcdef\n"))
                    .orElse(LabResult.failed(1, "FATA[0000] rpc error: code = NotFound desc = no such container"));
            case "info" -> LabResult.out("{\"status\":{\"conditions\":[{\"type\":\"RuntimeReady\",\"status\":true}]}}\n");
            case "images" -> LabResult.out(host.images().all().stream()
                    .map(image -> "{\"repoTags\":[\"" + image + "\"]}")
                    .collect(Collectors.joining(",", "{\"images\":[", "]}\n")));
            case "pull" -> {
                invocation.takes(java.time.Duration.ofSeconds(4));
                host.images().add(words.get(1));
                yield LabResult.out("Image is up to date for " + words.get(1) + "\n");
            }
            default -> host.unknown(invocation.line());
        };
    }

    /** A container of a pod of the cluster that runs on the host. */
    private record Container(String id, String name, String pod, String namespace) {}

    private static List<Container> containers(LabHost host) {
        return !host.lab().cluster().exists() || !host.units().runs("kubelet") ? List.of()
                : host.lab().cluster().client().pods().inAnyNamespace().list().getItems().stream()
                        .filter(pod -> host.name().equals(pod.getSpec().getNodeName()))
                        .flatMap(pod -> pod.getSpec().getContainers().stream().map(container -> new Container(
                                String.format("%064x", new BigInteger(1, (pod.getMetadata().getNamespace() + "/"
                                        + pod.getMetadata().getName() + "/" + container.getName()).getBytes(UTF_8))
                                        .mod(BigInteger.TWO.pow(256))),
                                container.getName(), pod.getMetadata().getName(), pod.getMetadata().getNamespace())))
                        .toList();
    }

    private static LabResult listed(LabHost host, boolean json) {
        return json
                ? LabResult.out(containers(host).stream()
                        .map(container -> "{\"id\":\"" + container.id() + "\",\"metadata\":{\"name\":\"" + container.name()
                                + "\",\"attempt\":0},\"state\":\"CONTAINER_RUNNING\",\"labels\":{\"io.kubernetes.container.name\":\""
                                + container.name() + "\",\"io.kubernetes.pod.name\":\"" + container.pod()
                                + "\",\"io.kubernetes.pod.namespace\":\"" + container.namespace() + "\"}}")
                        .collect(Collectors.joining(",", "{\"containers\":[", "]}\n")))
                : LabResult.lines(containers(host).stream()
                        .map(container -> container.id().substring(0, 13) + "  Running  " + container.name() + "  "
                                + container.pod())
                        .toList());
    }

    private static LabResult etcdctl(LabHost host, LabInvocation invocation, List<String> words) {
        LabEtcd etcd = host.lab().cluster().etcd();
        if (words.equals(List.of("endpoint", "health"))) {
            return health(host, invocation.option("--endpoints"));
        }
        if (words.equals(List.of("member", "list"))) {
            return LabResult.out(etcd.members().stream().map(Crictl::json).collect(Collectors.joining(
                    ",", "{\"header\":{\"raft_term\":2},\"members\":[", "]}\n")));
        }
        if (words.size() == 3 && words.subList(0, 2).equals(List.of("member", "remove"))) {
            BigInteger id = new BigInteger(words.get(2), 16);
            boolean removed = etcd.members().stream()
                    .filter(member -> new BigInteger(member.id(), 16).equals(id))
                    .findFirst().map(member -> removed(host, member)).orElse(false);
            return removed
                    ? LabResult.out("Member " + words.get(2) + " removed from cluster 2c4ef1b1c7f2a3d4\n")
                    : LabResult.failed(1, "Error: etcdserver: member not found");
        }
        return host.unknown(invocation.line());
    }

    /** A member that was removed ends by itself. */
    private static boolean removed(LabHost host, LabEtcd.Member member) {
        host.lab().hosts().stream()
                .filter(other -> LabEtcd.peerUrl(other).equals(member.peerUrl()))
                .forEach(other -> other.sockets().close("etcd"));
        return host.lab().cluster().etcd().remove(member.id());
    }

    private static LabResult health(LabHost host, String endpoint) {
        boolean answers = endpoint.contains("[::1]") ? KubeletService.etcdRuns(host) : host.lab().hosts().stream()
                .filter(other -> endpoint.equals("https://" + other.address().bracketed() + ":2379"))
                .anyMatch(other -> other.isUp() && KubeletService.etcdRuns(other));
        return answers
                ? LabResult.out(endpoint + " is healthy: successfully committed proposal: took = 9.1ms\n")
                : LabResult.failed(1, endpoint + " is unhealthy: failed to commit proposal: context deadline exceeded\n"
                        + "Error: unhealthy cluster");
    }

    private static String json(LabEtcd.Member member) {
        return "{\"ID\":" + new BigInteger(member.id(), 16) + (member.isStarted() ? ",\"name\":\"" + member.name() + "\"" : "")
                + ",\"peerURLs\":[\"" + member.peerUrl() + "\"]" + (member.learner() ? ",\"isLearner\":true" : "") + "}";
    }
}
