package io.slipway.lab;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.common.util.threads.ThreadUtils;

/**
 * A simulated data centre. Hosts start at once; the cluster appears when {@code kubeadm init} runs on one of them.
 * Closing it fails when anybody ran a program or a script that the lab does not know.
 */
public final class Lab implements AutoCloseable {

    /** The data centre's name server. */
    static final String RESOLVER = "2001:db8:53::53";

    /** The node port of the ingress controller, which its balancer leads to. */
    static final int INGRESS_PORT = 30080;

    private final String clusterName;
    private final boolean ingress;
    private final String domain;
    private final LabClock clock;
    private final Path directory;
    private final KeyPair clientKey = LabKeys.ed25519();
    private final Path clientKeyFile;
    private final CloseableExecutorService ioThreads;
    private final ExecutorService workers;
    private final ScheduledExecutorService scheduler;
    private final LabFaults faults = new LabFaults(this);
    private final LabRegistry registry = LabRegistry.ofThisClassPath();
    private final LabNetwork network;
    private final LabCluster cluster;
    private final List<LabHost> hosts = new ArrayList<>();
    private final Optional<LabJumpHost> jumpHost;
    private final String user;
    private final Queue<String> unknown = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> broken = new ConcurrentLinkedQueue<>();

    private Lab(Builder builder) {
        clusterName = builder.clusterName;
        user = builder.user;
        ingress = builder.ingress;
        domain = builder.clusterName + ".test";
        clock = new LabClock(builder.speed);
        AtomicInteger number = new AtomicInteger();
        ioThreads = ThreadUtils.newCachedThreadPool("lab-ssh");
        workers = Executors.newCachedThreadPool(task -> daemon(task, "lab-" + number.incrementAndGet()));
        scheduler = Executors.newScheduledThreadPool(1, task -> daemon(task, "lab-timer"));
        try {
            directory = Files.createTempDirectory("slipway-lab");
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
        clientKeyFile = LabKeys.write(clientKey, directory.resolve("id_ed25519"));
        network = new LabNetwork(this);
        cluster = new LabCluster(this);
        for (HostPlan plan : builder.hosts) {
            LabHost host = new LabHost(this, hosts.size(), plan.name, plan.role, plan.rack, plan.address);
            hosts.add(host);
            network.name(host.fullName(), host.address());
        }
        jumpHost = builder.jumpHost ? Optional.of(new LabJumpHost(this)) : Optional.empty();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private record HostPlan(String name, Host.Role role, String rack, Ipv6Address address) {}

    /** Says what hosts there are before the lab starts. */
    public static final class Builder {

        private final List<HostPlan> hosts = new ArrayList<>();
        private String clusterName = "demo";
        private double speed = 60;
        private boolean jumpHost;
        private String user = "root";
        private boolean ingress;

        /** The cluster's name; the hosts' domain is the name and {@code .test}. */
        public Builder named(String name) {
            clusterName = name;
            return this;
        }

        /** The cluster's file asks for an ingress controller and a balancer over the workers. */
        public Builder withIngress() {
            ingress = true;
            return this;
        }

        /** How many times faster simulated work is than real work; 60 without a word. */
        public Builder speed(double times) {
            speed = times;
            return this;
        }

        /** The login name on the hosts; anybody but root becomes root by {@code sudo}. */
        public Builder user(String name) {
            user = name;
            return this;
        }

        /** Puts the hosts behind a jump host: the cluster file then names them by their addresses alone. */
        public Builder behindAJumpHost() {
            jumpHost = true;
            return this;
        }

        public Builder controlPlane(String name, String rack, String address) {
            hosts.add(new HostPlan(name, Host.Role.CONTROL_PLANE, rack, new Ipv6Address(address)));
            return this;
        }

        public Builder worker(String name, String rack, String address) {
            hosts.add(new HostPlan(name, Host.Role.WORKER, rack, new Ipv6Address(address)));
            return this;
        }

        public Lab start() {
            return new Lab(this);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Six hosts of the cluster {@code demo}: h0, h1, h2 for the control plane, h3, h4, h5 workers, in two racks. */
    public static Builder demoHosts() {
        return builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a1", "2001:db8:a1::11")
                .controlPlane("h2", "a2", "2001:db8:a2::12")
                .worker("h3", "a1", "2001:db8:a1::13")
                .worker("h4", "a2", "2001:db8:a2::14")
                .worker("h5", "a2", "2001:db8:a2::15");
    }

    /** {@link #demoHosts} started. */
    public static Lab demo() {
        return demoHosts().start();
    }

    /** So many hosts, in racks of forty; the control plane is spread over the first three racks. */
    public static Builder hosts(int controlPlaneHosts, int workers) {
        Builder builder = builder();
        for (int number = 0; number < controlPlaneHosts + workers; number++) {
            int rack = 1 + (number < controlPlaneHosts ? number % 3 : number / 40);
            String address = "2001:db8:a" + rack + "::" + Integer.toHexString(0x100 + number);
            if (number < controlPlaneHosts) {
                builder.controlPlane("h" + number, "a" + rack, address);
            } else {
                builder.worker("h" + number, "a" + rack, address);
            }
        }
        return builder;
    }

    /** {@link #hosts} started. */
    public static Lab of(int controlPlaneHosts, int workers) {
        return hosts(controlPlaneHosts, workers).start();
    }

    public String clusterName() {
        return clusterName;
    }

    public String domain() {
        return domain;
    }

    public LabClock clock() {
        return clock;
    }

    public LabFaults faults() {
        return faults;
    }

    public LabNetwork network() {
        return network;
    }

    public LabCluster cluster() {
        return cluster;
    }

    public List<LabHost> hosts() {
        return List.copyOf(hosts);
    }

    public List<LabHost> controlPlaneHosts() {
        return hosts.stream().filter(LabHost::isControlPlane).toList();
    }

    public List<LabHost> workers() {
        return hosts.stream().filter(host -> !host.isControlPlane()).toList();
    }

    /** @throws IllegalArgumentException when there is no host of that name */
    public LabHost host(String name) {
        return hosts.stream().filter(host -> host.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the lab has no host named " + name));
    }

    public LabHost host(HostName name) {
        return host(name.text());
    }

    /** The login name on the hosts. */
    public String user() {
        return user;
    }

    /** The machine through which the hosts are reached, if they are behind one. */
    public Optional<LabJumpHost> jumpHost() {
        return jumpHost;
    }

    /** The control-plane endpoint's name. */
    public String endpointName() {
        return "api." + domain;
    }

    /** The address that the balancer over the control plane gets, once a person makes it. */
    public Ipv6Address endpointAddress() {
        return new Ipv6Address("2001:db8:ba1a::1");
    }

    /** A person makes the balancer over the control plane, as the task says. */
    public LabBalancer createControlPlaneBalancer() {
        return network.createBalancer(endpointName(), endpointAddress(), 6443, LabBalancer.HealthCheck.TCP,
                controlPlaneHosts());
    }

    /** A person makes the balancer over the workers. */
    public LabBalancer createWorkerBalancer() {
        return network.createBalancer("ingress." + domain, new Ipv6Address("2001:db8:ba1a::2"), INGRESS_PORT,
                LabBalancer.HealthCheck.TCP, workers());
    }

    boolean hasIngress() {
        return ingress;
    }

    /** The definition as the cluster file's reader would give it. */
    public ClusterDefinition definition() {
        return LabDefinition.of(this);
    }

    /** The cluster file that a user would write for this data centre. */
    public String clusterFile() {
        return LabDefinition.file(this);
    }

    /** The path of a manifest that lies beside the lab. */
    public String manifest(String name) {
        return LabDefinition.manifest(name);
    }

    /** The private key with which Slipway logs in as root. */
    public Path clientKeyFile() {
        return clientKeyFile;
    }

    /** A directory of the lab, removed when it is closed. */
    public Path directory() {
        return directory;
    }

    /** A file in OpenSSH's known_hosts format that knows every host's present key. */
    public Path knownHosts() {
        StringBuilder lines = new StringBuilder();
        hosts.forEach(host -> lines.append("[127.0.0.1]:").append(host.ssh().port()).append(' ')
                .append(host.ssh().publicKey()).append('\n'));
        try {
            return Files.writeString(directory.resolve("known_hosts"), lines);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    boolean accepts(PublicKey key) {
        return KeyUtils.compareKeys(key, clientKey.getPublic());
    }

    boolean knows(String program) {
        return registry.program(program).isPresent();
    }

    LabProgram program(String program) {
        return registry.program(program).orElseThrow();
    }

    Optional<LabService> service(String unit) {
        return registry.service(unit);
    }

    /** The lab's knowledge of a script, by its exact text. */
    public Optional<LabScript> script(String text) {
        return registry.script(text);
    }

    CloseableExecutorService executor() {
        return ioThreads;
    }

    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /** Runs something in a thread of the lab. */
    public void background(Runnable work) {
        workers.execute(() -> {
            try {
                work.run();
            } catch (LabKilled end) {
                // The lab was closed, or a host went down meanwhile: that is how such work ends.
                Thread.currentThread().interrupt();
            }
        });
    }

    void unknown(String host, List<String> line) {
        unknown.add(host + ": " + String.join(" ", line));
    }

    void broken(String host, String line, RuntimeException cause) {
        broken.add(new IllegalStateException("the lab failed on " + host + ": " + line, cause));
    }

    /** What was run and is not known, one line each. */
    public List<String> unknownCommands() {
        return List.copyOf(unknown);
    }

    /** A test that meant it has looked at {@link #unknownCommands()}. */
    public void forgiveUnknownCommands() {
        unknown.clear();
    }

    @Override
    public void close() {
        jumpHost.ifPresent(LabJumpHost::stop);
        hosts.parallelStream().forEach(LabHost::powerOff);
        cluster.close();
        workers.shutdownNow();
        scheduler.shutdownNow();
        ioThreads.shutdownNow();
        remove(directory);
        if (!unknown.isEmpty()) {
            throw new AssertionError("unknown to the lab:\n  " + String.join("\n  ", unknown));
        }
        if (!broken.isEmpty()) {
            throw broken.peek();
        }
    }

    private static void remove(Path directory) {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
