package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.inventory.ClusterDefinition.Kubernetes;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.InvalidValue;
import io.slipway.inventory.Ipv6Subnet;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * What a site adds to kubeadm's configuration: documents, patches, and preflight errors to ignore (kubernetes-facts,
 * sections 3, 4 and 9). Nothing may say twice, and differently, what the cluster file says elsewhere.
 */
final class KubeadmDocumentChecks extends Check {

    private static final List<String> KUBEADM_KINDS =
            List.of("ClusterConfiguration", "InitConfiguration", "JoinConfiguration");
    private static final List<String> KINDS = List.of(
            "ClusterConfiguration", "InitConfiguration", "JoinConfiguration", "KubeletConfiguration",
            "KubeProxyConfiguration");
    private static final Map<String, String> OTHER_VERSIONS = Map.of(
            "KubeletConfiguration", "kubelet.config.k8s.io/v1beta1",
            "KubeProxyConfiguration", "kubeproxy.config.k8s.io/v1alpha1");

    /** What documents must not say, by kind and place, with the setting to use. */
    private static final List<List<String>> SETTINGS_ELSEWHERE = List.of(
            List.of("ClusterConfiguration", "/kubernetesVersion", "kubernetes.version"),
            List.of("ClusterConfiguration", "/controlPlaneEndpoint", "kubernetes.controlPlaneEndpoint"),
            List.of("ClusterConfiguration", "/clusterName", "name"),
            List.of("ClusterConfiguration", "/imageRepository", "images.repository"),
            List.of("ClusterConfiguration", "/networking/podSubnet", "kubernetes.podSubnet"),
            List.of("ClusterConfiguration", "/networking/serviceSubnet", "kubernetes.serviceSubnet"),
            List.of("ClusterConfiguration", "/networking/dnsDomain", "kubernetes.dnsDomain"),
            List.of("InitConfiguration", "/localAPIEndpoint/advertiseAddress", "hosts[].address"),
            List.of("InitConfiguration", "/nodeRegistration/name", "hosts[].name"),
            List.of("InitConfiguration", "/nodeRegistration/ignorePreflightErrors", "kubernetes.ignoredPreflightErrors"),
            List.of("JoinConfiguration", "/controlPlane/localAPIEndpoint/advertiseAddress", "hosts[].address"),
            List.of("JoinConfiguration", "/nodeRegistration/name", "hosts[].name"),
            List.of("JoinConfiguration", "/nodeRegistration/ignorePreflightErrors", "kubernetes.ignoredPreflightErrors"),
            List.of("KubeProxyConfiguration", "/mode", "kubernetes.proxyMode"));

    /** What Slipway makes anew for every use, so that it stands in no file. */
    private static final List<String> CREDENTIALS = List.of(
            "/certificateKey", "/bootstrapTokens", "/discovery", "/controlPlane/certificateKey");

    /** kubeadm's own names (kubeadm, {@code preflight/checks.go}); those with a path or port in them go by their beginning. */
    private static final List<String> PREFLIGHT_ERRORS = List.of(
            "ContainerRuntimeVersion", "CRI", "ExternalEtcdVersion", "Firewalld", "Hostname", "HTTPProxy", "HTTPProxyCIDR",
            "ImagePull", "IsPrivilegedUser", "KubeletVersion", "KubernetesVersion", "Mem", "NumCPU", "Swap",
            "SystemVerification");
    private static final Pattern PREFLIGHT_ERROR_WITH_PLACE = Pattern.compile(
            "(?i)(Port-[0-9]{1,5}|(DirAvailable|FileAvailable|FileContent|FileExisting)-[A-Za-z0-9_.-]+|Service-[A-Za-z0-9-]+)");

    private static final Pattern PATCH = Pattern.compile("([a-z-]+)([A-Za-z0-9_-]*)(\\+([a-z]+))?\\.([a-z]+)");

    private final Kubernetes kubernetes = cluster.kubernetes();

    KubeadmDocumentChecks(Context context) {
        super(context);
    }

    @Override
    void check() {
        JsonNode documents = file().at("/kubernetes/extraDocuments");
        for (int index = 0; index < documents.size(); index++) {
            String path = "kubernetes.extraDocuments[" + index + "]";
            if (isSound(path)) {
                document(path, documents.get(index));
            }
        }
        podSubnet(documents);
        kubernetes.patches().forEach(this::patch);
        kubernetes.ignoredPreflightErrors().keySet().forEach(this::ignored);
    }

    private void document(String path, JsonNode document) {
        String kind = document.path("kind").asText();
        if (!KINDS.contains(kind)) {
            wrong(path + ".kind", "nothing reads a document of kind " + InvalidValue.quoted(kind),
                    SchemaCheck.nearest(kind, KINDS).map(near -> "did you mean " + near + "?")
                            .orElse("one of " + String.join(", ", KINDS)));
            return;
        }
        String wanted = KUBEADM_KINDS.contains(kind)
                ? "kubeadm.k8s.io/" + facts.kubeadmConfiguration()
                : OTHER_VERSIONS.get(kind);
        if (isSound("kubernetes.version") && document.has("apiVersion")
                && !document.path("apiVersion").asText().equals(wanted)) {
            wrong(path + ".apiVersion", "kubeadm " + kubernetes.version() + " is given another version of this document",
                    wanted);
        } else if (KUBEADM_KINDS.contains(kind) && isSound("kubernetes.version")) {
            arguments(path, document);
        }
        for (List<String> elsewhere : SETTINGS_ELSEWHERE) {
            if (elsewhere.get(0).equals(kind) && !document.at(elsewhere.get(1)).isMissingNode()) {
                wrong(below(path, elsewhere.get(1)), "this is a setting of the cluster file itself",
                        "write it as " + elsewhere.get(2));
            }
        }
        for (String credential : CREDENTIALS) {
            if (KUBEADM_KINDS.contains(kind) && !document.at(credential).isMissingNode()) {
                wrong(below(path, credential), "join credentials have no place in a file",
                        "leave it out: Slipway makes them just before use");
            }
        }
        JsonNode driver = document.path("cgroupDriver");
        if (kind.equals("KubeletConfiguration") && !driver.isMissingNode() && !driver.asText().equals("systemd")) {
            wrong(path + ".cgroupDriver", "containerd is set up for the driver systemd, kubelet has to use the same",
                    "systemd, or leave it out");
        }
    }

    private static String below(String path, String pointer) {
        return path + pointer.replace('/', '.');
    }

    /** v1beta3 has arguments as a mapping, v1beta4 as a list of name and value (section 3). */
    private void arguments(String path, JsonNode document) {
        boolean lists = facts.kubeadmConfiguration().equals("v1beta4");
        for (String pointer : List.of(
                "/apiServer/extraArgs", "/controllerManager/extraArgs", "/scheduler/extraArgs", "/etcd/local/extraArgs",
                "/nodeRegistration/kubeletExtraArgs")) {
            JsonNode arguments = document.at(pointer);
            if (!arguments.isMissingNode() && arguments.isArray() != lists) {
                wrong(below(path, pointer), "kubeadm's configuration " + facts.kubeadmConfiguration() + " wants "
                        + (lists ? "a list here" : "a mapping here"),
                        lists ? "- { name: argument, value: \"…\" }" : "argument: \"…\"");
            }
        }
    }

    /** The controller manager cuts a range for each node out of podSubnet, unless Calico hands out the addresses. */
    private void podSubnet(JsonNode documents) {
        if (!isSound("kubernetes.podSubnet", "networkPlugin.kind", "kubernetes.extraDocuments")
                || cluster.networkPlugin().kind() == NetworkPlugin.Kind.CALICO) {
            return;
        }
        Map<String, String> arguments = new HashMap<>();
        documents.forEach(document -> {
            JsonNode given = document.at("/controllerManager/extraArgs");
            given.fields().forEachRemaining(entry -> arguments.put(entry.getKey(), entry.getValue().asText()));
            given.forEach(entry -> arguments.put(entry.path("name").asText(), entry.path("value").asText()));
        });
        if ("false".equals(arguments.get("allocate-node-cidrs"))) {
            return;
        }
        Optional<String> given = Optional.ofNullable(arguments.getOrDefault(
                "node-cidr-mask-size-ipv6", arguments.get("node-cidr-mask-size")));
        int mask = given.filter(text -> text.matches("[0-9]{1,3}")).map(Integer::parseInt).orElse(64);
        Ipv6Subnet pods = kubernetes.podSubnet();
        if (pods.prefixLength() > mask || pods.prefixLength() < mask - 16) {
            wrong("kubernetes.podSubnet", pods + " cannot be cut into /" + mask + "s for nodes",
                    "a prefix length from " + (mask - 16) + " to " + mask
                            + ", or another node-cidr-mask-size-ipv6 for the controllerManager in extraDocuments");
        }
    }

    private void patch(String name, String content) {
        String path = "kubernetes.patches." + name;
        Matcher form = PATCH.matcher(name);
        boolean known = form.matches()
                && facts.patchTargets().stream().anyMatch(form.group(1)::startsWith)
                && (form.group(4) == null || List.of("strategic", "merge", "json").contains(form.group(4)))
                && List.of("yaml", "json").contains(form.group(5));
        if (!known && isSound("kubernetes.version")) {
            wrong(path, "kubeadm " + kubernetes.version() + " knows no patch of this name",
                    "target, suffix, +type and ending, such as kube-apiserver0+strategic.yaml; targets are "
                            + String.join(", ", facts.patchTargets()) + ", types strategic, merge and json");
        }
        try {
            LoaderOptions options = new LoaderOptions();
            options.setNestingDepthLimit(30);
            int documents = 0;
            for (Node ignored : new Yaml(options).composeAll(new StringReader(content))) {
                documents++;
            }
            if (documents == 0) {
                wrong(path, "the patch is empty", "what shall be patched");
            }
        } catch (YAMLException unreadable) {
            wrong(path, "the patch is neither YAML nor JSON", "check its indentation, colons and quotes");
        }
    }

    private void ignored(String name) {
        String path = "kubernetes.ignoredPreflightErrors." + name;
        if (name.equalsIgnoreCase("all")) {
            wrong(path, "ignoring all errors hides every cause", "the names of single errors");
        } else if (PREFLIGHT_ERRORS.stream().noneMatch(name::equalsIgnoreCase)
                && !PREFLIGHT_ERROR_WITH_PLACE.matcher(name).matches()) {
            wrong(path, "kubeadm has no preflight error " + InvalidValue.quoted(name),
                    SchemaCheck.nearest(name, PREFLIGHT_ERRORS).map(near -> "did you mean " + near + "?")
                            .orElse("one of " + String.join(", ", PREFLIGHT_ERRORS)
                                    + ", or one with a place such as Port-10250 or DirAvailable--var-lib-etcd"));
        }
    }
}
