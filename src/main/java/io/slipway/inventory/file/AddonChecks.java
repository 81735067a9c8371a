package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition.Ingress;
import io.slipway.inventory.ClusterDefinition.RegistryAccess;
import io.slipway.inventory.InvalidValue;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What comes after the joins, and the warnings that the file accepts (procedure P22 to P25). */
final class AddonChecks extends Check {

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    /** Warnings of the look at the hosts, which {@code docs/preflight.md} lists; a file accepts them in the same way. */
    static final Set<String> PREFLIGHT_WARNINGS = Set.of(
            "address-in-pool-not-reserved", "address-not-usable", "cgroup-version-1", "clocks-apart",
            "containerd-package-differs", "default-route-elsewhere", "default-route-from-advertisement",
            "download-not-reached", "download-not-resolved", "endpoint-not-resolved",
            "endpoint-resolves-elsewhere", "firewall-active", "gateway-silent", "host-name-not-resolved",
            "host-name-resolves-elsewhere", "hostname-differs", "hosts-alike", "kernel-not-validated", "left-overs",
            "mtu-differs", "mtu-low", "other-runtime", "port-in-use", "rack-subnet-differs", "registry-not-reached",
            "registry-not-resolved", "repository-not-reached", "repository-not-resolved", "systemd-too-old",
            "too-little-memory", "too-little-space");

    /** Warnings of an operation itself. */
    private static final Set<String> OPERATION_WARNINGS = Set.of("kubeadm-check-ignored", "definition-conflict");

    AddonChecks(Context context) {
        super(context);
    }

    @Override
    void check() {
        cluster.registryAccess().ifPresent(this::registryAccess);
        cluster.ingress().ifPresent(this::ingress);
        accepted();
    }

    private void registryAccess(RegistryAccess access) {
        if (!RegistryName.isValid(access.registry()) && isSound("registryAccess.registry")) {
            wrong("registryAccess.registry", InvalidValue.quoted(access.registry()) + " is no registry",
                    "its DNS name, with port where needed, such as registry.example.net:5000");
        }
        for (int index = 0; index < access.namespaces().size(); index++) {
            if (!NAMESPACE.matcher(access.namespaces().get(index)).matches()) {
                wrong("registryAccess.namespaces[" + index + "]",
                        InvalidValue.quoted(access.namespaces().get(index)) + " is no namespace",
                        "lower-case letters, digits and hyphens");
            }
        }
        if (!OBJECT_NAME.matcher(access.serviceAccount()).matches()) {
            wrong("registryAccess.serviceAccount", InvalidValue.quoted(access.serviceAccount()) + " is no service account",
                    "such as default");
        }
    }

    private void ingress(Ingress ingress) {
        if (ingress.manifest().contains("ingress-nginx")) {
            warn(WarningId.INGRESS_NGINX_RETIRED, "ingress.manifest",
                    "ingress-nginx was retired in March 2026 and gets no security fixes",
                    "use a controller that is maintained");
        }
        ingress.balancerEndpoint()
                .filter(endpoint -> endpoint.equals(cluster.kubernetes().controlPlaneEndpoint()))
                .ifPresent(endpoint -> wrong("ingress.balancerEndpoint", endpoint + " is the control plane's endpoint",
                        "the name and port of the balancer over the workers"));
    }

    private void accepted() {
        List<String> known = Stream.of(
                        Arrays.stream(WarningId.values()).map(Enum::name),
                        PREFLIGHT_WARNINGS.stream().sorted(),
                        OPERATION_WARNINGS.stream().sorted())
                .flatMap(ids -> ids)
                .toList();
        for (int index = 0; index < file().path("acceptedWarnings").size(); index++) {
            String id = file().path("acceptedWarnings").get(index).asText();
            String path = "acceptedWarnings[" + index + "]";
            if (isSound(path) && !known.contains(id)) {
                wrong(path, "there is no warning " + InvalidValue.quoted(id),
                        SchemaCheck.nearest(id, known).map(near -> "did you mean " + near + "?")
                                .orElse("an id as the plan shows it; docs/cluster-file.md and docs/preflight.md list all"));
            }
        }
    }
}
