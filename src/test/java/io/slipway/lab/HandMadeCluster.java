package io.slipway.lab;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.kube.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A cluster as people make it by the procedure (P01 to P20), with kubeadm and an editor: nothing of Slipway on any host. Its
 * makers were not quite as thorough everywhere as Slipway is.
 */
public final class HandMadeCluster {

    private static final String VERSION = "1.36.2-1.1";
    private static final String SETTINGS = """
            net.ipv6.conf.all.forwarding = 1
            net.ipv6.conf.default.forwarding = 1
            """;

    private final Lab lab;

    private HandMadeCluster(Lab lab) {
        this.lab = lab;
    }

    /** Makes it, with its balancer, Calico by its manifest and a pool for each rack, ndppd on every host. */
    public static void make(Lab lab) {
        make(lab, "2001:db8:42::/56");
    }

    /** The same with other pods' subnets in kubeadm's configuration. */
    public static void make(Lab lab, String podSubnet) {
        new HandMadeCluster(lab).make(podSubnet);
    }

    private void make(String podSubnet) {
        lab.hosts().forEach(HandMadeCluster::prepare);
        lab.createControlPlaneBalancer();
        LabHost first = lab.controlPlaneHosts().get(0);
        kubeadm(first, "init", init(first));
        String key = LabTokens.certificateKey();
        lab.cluster().tokens().uploadCertificates(key);
        for (LabHost host : lab.hosts()) {
            if (host != first) {
                kubeadm(host, "join", join(host, key));
            }
        }
        try (LabBench kubectl = new LabBench(lab, straight(lab.definition()))) {
            apply(kubectl, read(LabDefinition.manifest("calico.yaml")));
            lab.hosts().stream().map(LabHost::rack).distinct().forEach(rack -> apply(kubectl, pool(rack)));
        }
        lab.hosts().forEach(this::answerForPods);
        if (!podSubnet.equals("2001:db8:42::/56")) {
            lab.cluster().client().configMaps().inNamespace("kube-system").withName("kubeadm-config").edit(map -> {
                map.getData().computeIfPresent("ClusterConfiguration", (name, text) -> text.replace("2001:db8:42::/56", podSubnet));
                return map;
            });
        }
        lab.cluster().settle();
    }

    private static void prepare(LabHost host) {
        host.packages().install("containerd", "1.7.24~ds1-6+b4");
        for (String name : List.of("kubeadm", "kubelet", "kubectl")) {
            host.packages().install(name, VERSION);
        }
        host.files().write("/etc/apt/sources.list.d/kubernetes.list",
                "deb [signed-by=/etc/apt/keyrings/kubernetes.asc] https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /\n");
        host.files().write("/etc/sysctl.d/k8s.conf", SETTINGS);
        host.kernel().set("net.ipv6.conf." + host.uplink() + ".accept_ra", "2");
        host.kernel().set("net.ipv6.conf.all.forwarding", "1");
        host.kernel().set("net.ipv6.conf.default.forwarding", "1");
        host.units().enable("containerd");
        host.units().start("containerd");
        host.units().enable("kubelet");
    }

    private static void kubeadm(LabHost host, String verb, String file) {
        host.files().write("/root/kubeadm.yaml", file);
        LabResult result = host.execute("kubeadm", verb, "--config", "/root/kubeadm.yaml");
        if (result.exitCode() != 0) {
            throw new AssertionError("kubeadm " + verb + " on " + host.name() + ": " + result.output() + result.errorOutput());
        }
    }

    private static String registration(LabHost host) {
        return """
                nodeRegistration:
                  name: %s
                  kubeletExtraArgs:
                    - {name: node-ip, value: "%s"}
                    - {name: node-labels, value: "example.net/rack=%s"}
                """.formatted(host.name(), host.address(), host.rack());
    }

    private String init(LabHost host) {
        return """
                apiVersion: kubeadm.k8s.io/v1beta4
                kind: InitConfiguration
                localAPIEndpoint: {advertiseAddress: "%s", bindPort: 6443}
                %s---
                apiVersion: kubeadm.k8s.io/v1beta4
                kind: ClusterConfiguration
                kubernetesVersion: v1.36.2
                clusterName: kubernetes
                controlPlaneEndpoint: %s:6443
                imageRepository: registry.k8s.io
                networking: {serviceSubnet: "2001:db8:43::/112", podSubnet: "2001:db8:42::/56", dnsDomain: cluster.local}
                apiServer: {certSANs: [k8s.example.net]}
                ---
                apiVersion: kubelet.config.k8s.io/v1beta1
                kind: KubeletConfiguration
                cgroupDriver: systemd
                maxPods: 200
                ---
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                kind: KubeProxyConfiguration
                mode: nftables
                """.formatted(host.address(), registration(host), lab.endpointName());
    }

    private String join(LabHost host, String key) {
        return """
                apiVersion: kubeadm.k8s.io/v1beta4
                kind: JoinConfiguration
                discovery:
                  bootstrapToken: {apiServerEndpoint: "%s:6443", token: "%s", caCertHashes: ["%s"]}
                %s%s""".formatted(
                lab.endpointName(), lab.cluster().tokens().create(Duration.ofHours(2), ""), pin(), registration(host),
                host.isControlPlane()
                        ? "controlPlane: {localAPIEndpoint: {advertiseAddress: \"" + host.address()
                                + "\", bindPort: 6443}, certificateKey: " + key + "}\n"
                        : "");
    }

    private String pin() {
        try {
            return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(lab.cluster().authority().certificate().getPublicKey().getEncoded()));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** By the makers' own label; the blocks are larger than they have to be. */
    private String pool(String rack) {
        LabHost host = lab.hosts().stream().filter(one -> one.rack().equals(rack)).findFirst().orElseThrow();
        return """
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: pool-%s}
                spec:
                  cidr: "%s"
                  blockSize: 120
                  ipipMode: Never
                  vxlanMode: Never
                  natOutgoing: false
                  nodeSelector: example.net/rack == "%s"
                """.formatted(rack, Ipv6Subnet.around(host.address(), 96), rack);
    }

    private static void apply(LabBench kubectl, String manifest) {
        Manifests.parse(manifest).forEach(kubectl.kube()::apply);
    }

    /** The way of people in the data centre, who need no jump host. */
    private ClusterDefinition straight(ClusterDefinition cluster) {
        List<Host> hosts = cluster.hosts().stream()
                .map(host -> new Host(host.name(), host.address(), host.role(), host.rack(), host.labels(), host.uplink(),
                        Optional.of(new Endpoint("127.0.0.1", lab.host(host.name()).ssh().port()))))
                .toList();
        ClusterDefinition.Ssh ssh = cluster.ssh();
        return new ClusterDefinition(
                cluster.name(), hosts,
                new ClusterDefinition.Ssh(ssh.user(), ssh.port(), ssh.identity(), ssh.knownHosts(),
                        ssh.certificateAuthorities(), Optional.empty(), ssh.sudo(), ssh.connectTimeout()),
                cluster.kubernetes(), cluster.packages(), cluster.images(), cluster.containerd(), cluster.resolver(),
                cluster.networkPlugin(), cluster.pools(), cluster.reservedAddresses(), cluster.neighbourProxy(),
                cluster.registryAccess(), cluster.ingress(), cluster.smokeTest(), cluster.limits(), cluster.acceptedWarnings());
    }

    private void answerForPods(LabHost host) {
        host.packages().install("ndppd", "0.2.5-6+b2");
        host.files().write("/etc/ndppd.conf", """
                proxy %s {
                    rule %s {
                        auto
                    }
                }
                """.formatted(host.uplink(), Ipv6Subnet.around(host.address(), 96)));
        host.units().enable("ndppd");
        host.units().restart("ndppd");
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
