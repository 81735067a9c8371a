package io.slipway.lab.programs;

import io.slipway.lab.LabCluster;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import io.slipway.lab.Transcript;
import java.time.Duration;
import java.util.List;

/**
 * {@code kubeadm} with the states, words and exit codes of a real one (transcripts 00 to 58): init, join, reset, token,
 * certs, {@code init phase upload-certs}, config images list, version.
 */
final class Kubeadm implements LabProgram {

    @Override
    public String name() {
        return "kubeadm";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.arguments();
        String first = words.isEmpty() ? "" : words.get(0);
        String second = words.size() < 2 ? "" : words.get(1);
        return switch (first) {
            case "init" -> second.equals("phase") ? phase(host, invocation) : new KubeadmInit(host, invocation).run();
            case "join" -> new KubeadmJoin(host, invocation).run();
            case "reset" -> KubeadmCleanUp.run(host, invocation);
            case "token" -> token(host, invocation, second);
            case "certs" -> second.equals("certificate-key")
                    ? LabResult.out(io.slipway.lab.LabTokens.certificateKey() + "\n")
                    : second.equals("check-expiration")
                            ? LabResult.out("json".equals(invocation.option("--output"))
                                    ? Transcript.of("35b-certs-check-expiration-json").output().replaceAll(
                                            "2027-11-22T[0-9:]+Z", host.machine().certificatesEnd().toString())
                                    : Transcript.of("35-certs-check-expiration").output())
                            : host.unknown(invocation.line());
            case "config" -> invocation.words().equals(List.of("config", "images", "list"))
                            || words.contains("images") && words.contains("list")
                    ? images(host, invocation)
                    : host.unknown(invocation.line());
            case "version" -> version(host, invocation);
            default -> host.unknown(invocation.line());
        };
    }

    private static LabResult phase(LabHost host, LabInvocation invocation) {
        if (!invocation.has("upload-certs")) {
            return host.unknown(invocation.line());
        }
        if (!invocation.has("--upload-certs")) {
            return LabResult.out("[upload-certs] Skipping phase. Please see --upload-certs\n");
        }
        LabCluster cluster = host.lab().cluster();
        if (!host.files().exists("/etc/kubernetes/admin.conf") || !cluster.apiServerRuns(host)) {
            return LabResult.failed(1, "error: error execution phase upload-certs: error uploading certs: error creating"
                    + " token and key: could not get kube client\n"
                    + "To see the stack trace of this error execute with --v=5 or higher");
        }
        invocation.takes(Duration.ofMillis(300));
        String given = configuration(host, invocation).text("InitConfiguration", "certificateKey");
        String key = given == null ? io.slipway.lab.LabTokens.certificateKey() : given;
        cluster.tokens().uploadCertificates(key);
        return LabResult.out("[upload-certs] Storing the certificates in Secret \"kubeadm-certs\" in the \"kube-system\""
                + " Namespace\n"
                + (invocation.has("--skip-certificate-key-print") ? ""
                        : "[upload-certs] Using certificate key:\n" + key + "\n"));
    }

    /** What {@code --config} names; empty without it. */
    static KubeadmFile configuration(LabHost host, LabInvocation invocation) {
        String path = invocation.option("--config");
        return new KubeadmFile(path == null ? "" : host.files().text(path).orElse(""));
    }

    private static LabResult token(LabHost host, LabInvocation invocation, String what) {
        LabCluster cluster = host.lab().cluster();
        if (!host.files().exists("/etc/kubernetes/admin.conf")) {
            return LabResult.failed(1, "failed to load admin kubeconfig: open /etc/kubernetes/admin.conf: no such file or"
                    + " directory");
        }
        switch (what) {
            case "create":
                return LabResult.out(cluster.tokens().create(Duration.ofHours(24), "") + "\n");
            case "delete":
                String id = invocation.words().get(2).substring(0, 6);
                cluster.tokens().delete(id);
                return LabResult.out("bootstrap token \"" + id + "\" deleted\n");
            case "list":
                StringBuilder lines = new StringBuilder("TOKEN                     TTL         EXPIRES                "
                        + "USAGES                   DESCRIPTION                                                EXTRA"
                        + " GROUPS\n");
                cluster.tokens().all().forEach(secret -> lines
                        .append(io.slipway.lab.LabTokens.decoded(secret, "token-id")).append('.')
                        .append(io.slipway.lab.LabTokens.decoded(secret, "token-secret")).append('\n'));
                return LabResult.out(lines.toString());
            default:
                return host.unknown(invocation.line());
        }
    }

    /** The version of the installed package, with the v. */
    static String versionOf(LabHost host) {
        return "v" + host.packages().version("kubeadm").orElse("1.36.2-1.1").replaceFirst("-.*", "");
    }

    private static LabResult images(LabHost host, LabInvocation invocation) {
        String wanted = invocation.option("--kubernetes-version");
        String version = wanted == null ? versionOf(host) : wanted.startsWith("v") ? wanted : "v" + wanted;
        String repository = invocation.option("--image-repository");
        String from = repository == null ? "registry.k8s.io" : repository;
        return LabResult.lines(List.of(
                from + "/kube-apiserver:" + version,
                from + "/kube-controller-manager:" + version,
                from + "/kube-scheduler:" + version,
                from + "/kube-proxy:" + version,
                from + "/coredns/coredns:v1.14.2",
                from + "/pause:3.10.2",
                from + "/etcd:3.6.8-0"));
    }

    private static LabResult version(LabHost host, LabInvocation invocation) {
        String version = versionOf(host);
        String format = invocation.option("-o") == null ? invocation.option("--output") : invocation.option("-o");
        if ("short".equals(format)) {
            return LabResult.out(version + "\n");
        }
        String[] numbers = version.substring(1).split("\\.");
        return LabResult.out("""
                {
                  "clientVersion": {
                    "major": "%s",
                    "minor": "%s",
                    "gitVersion": "%s",
                    "gitTreeState": "clean",
                    "compiler": "gc",
                    "platform": "linux/amd64"
                  }
                }
                """.formatted(numbers[0], numbers[1], version));
    }
}
