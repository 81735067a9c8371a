package io.slipway.realhost;

import static org.awaitility.Awaitility.await;

import io.slipway.inventory.Ipv6Address;
import io.slipway.lab.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A data centre of real Linux hosts on this machine: two racks with a router between them, a jump host, a name server, a
 * package mirror with a signed Kubernetes repository, and balancers that a person makes when asked. Debian with its own
 * systemd, sshd, apt, containerd, ndppd and unbound runs on every host; what kubeadm, kubelet and the API server say is the
 * lab's (docs/real-lab.md lists what is not real). Nothing is left of it when it is closed, or when its process is killed.
 */
final class RealLab implements AutoCloseable {

    /** Not under test., which every unbound answers for by itself. */
    static final String DOMAIN = "site.example.net";

    static final String ENDPOINT = "api." + DOMAIN;

    private static final String PREFIX = "2001:db8:5111";
    private static final String NAMESPACE = "slipway-lab";
    private static final String OUTSIDE = "a0";
    private static final String JUMP_RACK = "a9";
    private static final Duration SOON = Duration.ofMinutes(3);

    /**
     * A host.
     *
     * @param rack also the subnet of its link
     * @param suite the Debian release
     * @param containerdFrom another release that containerd comes from, by apt's pins
     */
    record Machine(String name, boolean controlPlane, String rack, String suite, Optional<String> containerdFrom) {

        Ipv6Address address() {
            return new Ipv6Address(PREFIX + ":" + rack + "::1" + name.replaceAll("\\D", ""));
        }
    }

    /** containerd 1.6 (Debian 12), 1.7 (Debian 13) and 2.x (testing's on 13): two formats of its configuration. */
    static final List<Machine> MACHINES = List.of(
            new Machine("m0", true, "a1", "trixie", Optional.empty()),
            new Machine("m1", true, "a1", "bookworm", Optional.empty()),
            new Machine("m2", true, "a2", "trixie", Optional.empty()),
            new Machine("w3", false, "a2", "bookworm", Optional.empty()),
            new Machine("w4", false, "a1", "trixie", Optional.of("testing")));

    private static final Machine JUMP = new Machine("j9", false, JUMP_RACK, "trixie", Optional.empty());

    private final Path directory;
    private final Lab lab;
    private final FileChannel alone;
    private final Map<String, DebianHost> hosts = new LinkedHashMap<>();
    private final Map<String, Process> services = new ConcurrentHashMap<>();
    private Process network;
    private PackageServer packages;
    private RealLabHands hands;
    private boolean onlyThroughTheJumpHost;

    private RealLab(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        this.alone = DebianHost.alone();
        Lab.Builder twins = Lab.builder().named("site").speed(60);
        for (Machine machine : MACHINES) {
            if (machine.controlPlane()) {
                twins.controlPlane(machine.name(), machine.rack(), machine.address().text());
            } else {
                twins.worker(machine.name(), machine.rack(), machine.address().text());
            }
        }
        this.lab = twins.start();
    }

    /** Why there cannot be one here, if so. */
    static Optional<String> missing() throws IOException, InterruptedException {
        Optional<String> missing = DebianHost.missing();
        if (missing.isPresent()) {
            return missing;
        }
        List<String> absent = java.util.stream.Stream.of("haproxy", "unbound", "nsenter", "ssh")
                .filter(program -> !DebianHost.isInstalled(program)).toList();
        return absent.isEmpty() ? Optional.empty() : Optional.of("these programs are not installed: " + absent);
    }

    /** @param directory empty; holds everything that the lab writes */
    static RealLab in(Path directory) throws Exception {
        RealLab made = new RealLab(directory);
        try {
            made.start();
        } catch (Exception | Error trouble) {
            made.close();
            throw trouble;
        }
        return made;
    }

    private void start() throws Exception {
        network = script("real-network.sh", NAMESPACE, PREFIX, OUTSIDE, "a1", "a2", JUMP_RACK);
        if (!"ready".equals(network.inputReader().readLine())) {
            throw new IllegalStateException("the lab's network did not come up");
        }
        hands = new RealLabHands(lab, own("1"));
        Path kubernetes = KubernetesRepository.makeIn(directory.resolve("kubernetes"), programs());
        packages = new PackageServer(own("1"), DebianHost.mirror(), kubernetes);
        startNameServer();
        List<String> suites = new ArrayList<>();
        for (Machine machine : machines()) {
            hosts.put(machine.name(), new DebianHost("sl-" + machine.name(), directory.resolve(machine.name()),
                    new DebianHost.Place(machine.suite(), machine.address(),
                            new Ipv6Address(PREFIX + ":" + machine.rack() + "::1"), NAMESPACE, machine.rack(), machine.name(), "")));
            suites.add(machine.suite());
        }
        for (String suite : suites) {
            DebianHost.baseTree(suite, "");
        }
        Path identity = identity();
        DebianHost.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", identity.toString());
        for (Machine machine : machines()) {
            furnish(machine, Files.readString(Path.of(identity + ".pub")));
            hosts.get(machine.name()).start();
        }
        for (Machine machine : machines()) {
            await(machine.name() + " answers").atMost(SOON).until(() -> {
                if (!hosts.get(machine.name()).isRunning()) {
                    throw new IllegalStateException(hosts.get(machine.name()).log());
                }
                return answers(machine.address(), 22);
            });
        }
    }

    private static List<Machine> machines() {
        List<Machine> all = new ArrayList<>(MACHINES);
        all.add(JUMP);
        return all;
    }

    private static Ipv6Address own(String suffix) {
        return new Ipv6Address(PREFIX + ":" + OUTSIDE + "::" + suffix);
    }

    static boolean answers(Ipv6Address address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.toInetAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What a provisioning system leaves on a machine before its first boot. */
    private void furnish(Machine machine, String publicKey) throws IOException {
        Path upper = directory.resolve(machine.name()).resolve("upper");
        file(upper, "home/deploy/.ssh/authorized_keys", publicKey);
        file(upper, "root/.ssh/authorized_keys2", publicKey);
        file(upper, "etc/resolv.conf", "nameserver " + own("53") + "\nsearch " + DOMAIN + "\n");
        file(upper, "etc/hosts", "::1 localhost ip6-localhost\n" + machine.address() + " " + machine.name() + "\n");
        file(upper, "etc/slipway-lab", hands.url() + "\n");
        String debian = packages.url("debian").replace("packages.example.net", "packages." + DOMAIN);
        StringBuilder sources = new StringBuilder("deb " + debian + " " + machine.suite() + " main\n");
        // A mirror may lie still for longer than testing's lists are valid.
        machine.containerdFrom().ifPresent(suite -> sources.append("deb [check-valid-until=no] " + debian + " " + suite + " main\n"));
        file(upper, "etc/apt/sources.list", sources.toString());
        if (machine.containerdFrom().isPresent()) {
            String suite = machine.containerdFrom().get();
            file(upper, "etc/apt/preferences.d/containerd", "Package: *\nPin: release a=" + suite + "\nPin-Priority: 100\n\n"
                    + "Package: containerd runc\nPin: release a=" + suite + "\nPin-Priority: 900\n");
        }
        answerForTheClock(upper);
    }

    /** The clock is the machine's own, and no host may set it: how it stands is answered for it. */
    static void answerForTheClock(Path upper) throws IOException {
        file(upper, "usr/local/bin/timedatectl", "#!/bin/sh\ncase $1 in show) case \"$*\" in *NTPSynchronized*--value*) echo yes ;;"
                + " *) exec /usr/bin/timedatectl \"$@\" ;; esac ;; set-ntp) ;; *) exec /usr/bin/timedatectl \"$@\" ;; esac\n");
        DebianHost.runQuietly("chmod", "755", upper.resolve("usr/local/bin/timedatectl").toString());
    }

    static void file(Path upper, String path, String content) throws IOException {
        Path file = upper.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static Map<String, Map<String, String>> programs() throws IOException {
        String ask = "exec /usr/lib/lab-hand ask ";
        return Map.of(
                "kubeadm", Map.of("/usr/bin/kubeadm", "#!/bin/sh\n" + ask + "kubeadm \"$@\"\n"),
                "kubectl", Map.of("/usr/bin/kubectl", "#!/bin/sh\nexit 0\n"),
                "cri-tools", Map.of("/usr/bin/crictl", KubernetesRepository.crictl("eval \"set -- $line\"; " + ask + "crictl \"$@\"")),
                "kubelet", Map.of(
                        "/usr/lib/lab-hand", resource("lab-hand.pl"),
                        "/usr/bin/kubelet", "#!/bin/sh\nexec /usr/lib/lab-hand kubelet\n",
                        "/lib/systemd/system/kubelet.service", KubernetesRepository.unit("/usr/bin/kubelet", "KillMode=process\n")));
    }

    private static String resource(String name) throws IOException {
        try (InputStream resource = RealLab.class.getResourceAsStream(name)) {
            return new String(resource.readAllBytes());
        }
    }

    private Process script(String name, String... arguments) throws IOException {
        Path script = Files.writeString(directory.resolve(name), resource(name));
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(directory.resolve(name + ".log").toFile()).start();
    }

    private void startNameServer() throws IOException {
        StringBuilder file = new StringBuilder("server:\n  interface: " + own("53") + "\n  do-ip4: no\n  chroot: \"\"\n  username: \"\"\n"
                + "  pidfile: \"\"\n  use-syslog: no\n  access-control: " + PREFIX + "::/48 allow\n  module-config: \"iterator\"\n"
                + "  local-zone: \".\" static\n");
        names().forEach((name, address) -> file.append("  local-data: \"").append(name).append(". AAAA ").append(address).append("\"\n"));
        service("unbound", "unbound", "-d", "-c",
                Files.writeString(directory.resolve("name-server.conf"), file).toString());
        await("the name server answers").atMost(SOON).until(() -> answers(own("53"), 53));
    }

    private static Map<String, Ipv6Address> names() {
        Map<String, Ipv6Address> names = new LinkedHashMap<>();
        machines().forEach(machine -> names.put(machine.name() + "." + DOMAIN, machine.address()));
        names.put("packages." + DOMAIN, own("1"));
        names.put(ENDPOINT, own("ba1"));
        names.put("ingress." + DOMAIN, own("ba2"));
        return names;
    }

    private void service(String name, String... command) throws IOException {
        end(services.remove(name));
        // The end of its standard input ends it, also when this process is killed.
        List<String> line = new ArrayList<>(List.of("sh", "-c", "\"$@\" </dev/null & cat >/dev/null; kill $!; wait", "service"));
        line.addAll(List.of(command));
        services.put(name, new ProcessBuilder(line).redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile()).start());
    }

    private static void end(Process service) throws IOException {
        if (service != null) {
            service.getOutputStream().close();
        }
    }

    /** A person makes the balancer over the control plane, as the task says. */
    void createControlPlaneBalancer() throws IOException {
        createBalancer("api", own("ba1"), 6443, true);
        lab.createControlPlaneBalancer();
        lab.network().name(ENDPOINT, lab.endpointAddress());
    }

    /** A person makes the balancer over the workers. @param port of the ingress controller on the nodes */
    void createWorkerBalancer(int port) throws IOException {
        createBalancer("ingress", own("ba2"), port, false);
        lab.createWorkerBalancer();
    }

    private void createBalancer(String name, Ipv6Address address, int port, boolean controlPlane) throws IOException {
        StringBuilder file = new StringBuilder("defaults\n  mode tcp\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n"
                + "listen " + name + "\n  bind [" + address + "]:" + port + "\n  balance roundrobin\n");
        MACHINES.stream().filter(machine -> machine.controlPlane() == controlPlane).forEach(machine -> file.append("  server ")
                .append(machine.name()).append(" [").append(machine.address()).append("]:").append(port)
                .append(" check inter 500ms fall 2 rise 1\n"));
        service("balancer-" + name, "haproxy", "-db", "-f",
                Files.writeString(directory.resolve(name + ".cfg"), file).toString());
        await(name + " balances").atMost(SOON).until(() -> answers(address, port));
    }

    /** From now on the racks take SSH from the jump host alone, or from everywhere again. */
    void onlyThroughTheJumpHost(boolean only) throws IOException, InterruptedException {
        if (only == onlyThroughTheJumpHost) {
            return;
        }
        for (String rack : List.of("a1", "a2")) {
            DebianHost.run("ip", "-n", NAMESPACE, "-6", "rule", only ? "add" : "del", "iif", "outside", "ipproto", "tcp",
                    "dport", "22", "to", PREFIX + ":" + rack + "::/64", "prohibit");
        }
        onlyThroughTheJumpHost = only;
    }

    /** A pool for each rack, of the addresses that have this number in their sixth group. */
    static String pools(int group) {
        return "pools:\n" + java.util.stream.Stream.of("a1", "a2").map(rack -> "  - { name: rack-" + rack + "-" + group
                + ", subnet: \"" + PREFIX + ":" + rack + ":0:" + group + "::/96\", nodeSelector: 'slipway.io/rack == \"" + rack + "\"' }\n")
                .collect(java.util.stream.Collectors.joining());
    }

    /** A user with sudo, through the jump host: lines of the cluster file's section ssh. */
    String sshThroughTheJumpHost() {
        return "  user: deploy\n  jump: { endpoint: \"" + JUMP.address().bracketed() + ":22\", user: deploy }\n";
    }

    /**
     * The cluster file for these hosts.
     *
     * @param ssh the lines of its section ssh, without the key
     * @param hosts who is in the cluster
     * @param further sections, such as pools
     */
    String clusterFile(String ssh, List<Machine> hosts, String... further) {
        StringBuilder file = new StringBuilder("""
                name: site
                ssh:
                  identity: file:%s
                %skubernetes:
                  version: 1.36.2
                  controlPlaneEndpoint: api.%s:6443
                  podSubnet: 2001:db8:42::/56
                  serviceSubnet: 2001:db8:43::/112
                  apiAccess: ssh
                  extraDocuments: [{ kind: KubeletConfiguration, failCgroupV1: false }]
                  ignoredPreflightErrors: { SystemVerification: "hosts of this lab may have version 1 of cgroups" }
                packages:
                  source: mirror
                  repositoryUrl: %s
                resolver:
                  upstream: ["%s"]
                  unbound: true
                  dns64Prefix: 64:ff9b::/96
                networkPlugin: { kind: calico, manifest: %s, version: v3.32.1 }
                ingress:
                  manifest: %s
                  exposure: node-port
                  balancerEndpoint: ingress.%s:30080
                hosts:
                """.formatted(identity(), ssh, DOMAIN, kubernetesRepository(), nameServer(), lab.manifest("calico.yaml"),
                lab.manifest("ingress.yaml"), DOMAIN));
        hosts.forEach(host -> file.append("  - { name: ").append(host.name()).append(", role: ")
                .append(host.controlPlane() ? "control-plane" : "worker").append(", rack: ").append(host.rack())
                .append(", address: \"").append(host.address()).append("\", uplink: host0 }\n"));
        return file + String.join("", further);
    }

    /** The private key with which root and deploy log in everywhere. */
    Path identity() {
        return directory.resolve("id_ed25519");
    }

    Path directory() {
        return directory;
    }

    /** What stands for the hosts in the cluster that is not real. */
    Lab lab() {
        return lab;
    }

    Ipv6Address nameServer() {
        return own("53");
    }

    String kubernetesRepository() {
        return packages.url("kubernetes").replace("packages.example.net", "packages." + DOMAIN);
    }

    /** Runs a command on a host, past Slipway, as its console would. @return what it says */
    String on(String host, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("nsenter", "--target", hosts.get(host).firstProcess(), "--mount", "--uts",
                "--ipc", "--net", "--pid", "--root", "--wd", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
        line.addAll(List.of(command));
        return DebianHost.run(line.toArray(String[]::new)).strip();
    }

    /** The end of what a host's boot said. */
    String bootLog(String host) throws IOException {
        return hosts.get(host).log();
    }

    @Override
    public void close() throws Exception {
        for (Process service : services.values()) {
            end(service);
        }
        DebianHost.closeAll(hosts.values());
        if (hands != null) {
            hands.close();
        }
        if (packages != null) {
            packages.close();
        }
        for (Process service : services.values()) {
            service.waitFor(20, TimeUnit.SECONDS);
        }
        if (network != null) {
            network.getOutputStream().close();
            network.waitFor(20, TimeUnit.SECONDS);
        }
        alone.close();
        lab.forgiveUnknownCommands();
        lab.close();
    }

    /** What is still there of it; empty after it was closed. */
    List<String> leftovers() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (DebianHost host : hosts.values()) {
            found.addAll(host.leftovers());
        }
        DebianHost.run("ip", "netns", "list").lines().filter(line -> line.startsWith(NAMESPACE)).forEach(found::add);
        DebianHost.run("ip", "-brief", "link").lines().filter(line -> line.startsWith(NAMESPACE)).forEach(found::add);
        return found;
    }
}
