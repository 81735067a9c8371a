package io.slipway.lab;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A simulated host's kernel: its parameters with their side effects, and its modules. What is set here is gone after a
 * reboot, unless a file under /etc sets it again.
 */
public final class LabKernel {

    private static final Set<String> BRIDGE_PARAMETERS = Set.of(
            "net.bridge.bridge-nf-call-iptables",
            "net.bridge.bridge-nf-call-ip6tables",
            "net.bridge.bridge-nf-call-arptables");

    private final LabHost host;
    private final Map<String, String> parameters = new TreeMap<>();
    private final Set<String> loaded = new TreeSet<>();
    private final Set<String> available = new ConcurrentSkipListSet<>(Set.of(
            "overlay", "br_netfilter", "bridge", "ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh", "nf_conntrack",
            "nf_tables", "dummy", "ip6_tunnel", "tunnel6", "ip_tunnel", "sit", "ipip", "veth", "vxlan"));
    private final Set<String> builtIn = new ConcurrentSkipListSet<>(Set.of("ipv6", "unix"));
    private final Set<String> unsettable = new ConcurrentSkipListSet<>();

    LabKernel(LabHost host) {
        this.host = host;
    }

    /** Takes a module away, as on a kernel that was built without it. */
    public void withoutModule(String module) {
        available.remove(module);
    }

    /** Compiles a module into the kernel. */
    public void builtIn(String module) {
        builtIn.add(module);
    }

    /** Makes a parameter read-only, as in a container. */
    public void unsettable(String parameter) {
        unsettable.add(parameter);
    }

    public synchronized boolean isLoaded(String module) {
        return builtIn.contains(module) || loaded.contains(module.replace('-', '_'));
    }

    public synchronized Set<String> loadedModules() {
        return Set.copyOf(loaded);
    }

    public boolean isBuiltIn(String module) {
        return builtIn.contains(module);
    }

    /** Whether the module could be loaded, or is built in. */
    public boolean isAvailable(String module) {
        return builtIn.contains(module) || available.contains(module.replace('-', '_'));
    }

    /** True when the module is there now. */
    public synchronized boolean load(String name) {
        String module = name.replace('-', '_');
        if (builtIn.contains(module)) {
            return true;
        }
        if (!available.contains(module)) {
            return false;
        }
        if (module.equals("br_netfilter") && loaded.add("bridge") | !loaded.contains("br_netfilter")) {
            BRIDGE_PARAMETERS.forEach(parameter -> parameters.put(parameter, "1"));
        }
        if (module.startsWith("ip_vs")) {
            loaded.add("ip_vs");
            loaded.add("nf_conntrack");
        }
        loaded.add(module);
        return true;
    }

    /** The parameter's value, or empty when the kernel has no such parameter now. */
    public synchronized Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(dotted(name)));
    }

    public synchronized Map<String, String> parameters() {
        return new TreeMap<>(parameters);
    }

    /**
     * Sets a parameter.
     *
     * @return empty when it is set, otherwise the kernel's word: {@code No such file or directory} and so on
     */
    public synchronized Optional<String> set(String name, String value) {
        String parameter = dotted(name);
        if (!parameters.containsKey(parameter)) {
            return Optional.of("No such file or directory");
        }
        if (unsettable.contains(parameter)) {
            return Optional.of("Permission denied");
        }
        parameters.put(parameter, value);
        if (parameter.equals("net.ipv6.conf.all.forwarding")) {
            parameters.replaceAll((key, old) ->
                    key.startsWith("net.ipv6.conf.") && key.endsWith(".forwarding") ? value : old);
        }
        host.interfaces().forwardingChanged();
        return Optional.empty();
    }

    /** Whether an interface takes router advertisements as it stands. */
    synchronized boolean acceptsRouterAdvertisements(String name) {
        String accept = parameters.getOrDefault("net.ipv6.conf." + name + ".accept_ra", "0");
        String forwarding = parameters.getOrDefault("net.ipv6.conf." + name + ".forwarding", "0");
        return accept.equals("2") || accept.equals("1") && forwarding.equals("0");
    }

    /** A new interface has parameters of its own, taken from the defaults. */
    synchronized void interfaceAppeared(String name) {
        for (String setting : Set.of("forwarding", "accept_ra", "disable_ipv6", "accept_dad", "proxy_ndp")) {
            parameters.put("net.ipv6.conf." + name + "." + setting,
                    parameters.getOrDefault("net.ipv6.conf.default." + setting, "0"));
        }
    }

    synchronized void interfaceGone(String name) {
        parameters.keySet().removeIf(parameter -> parameter.startsWith("net.ipv6.conf." + name + "."));
    }

    /** As after power-on, before anything under /etc was applied. */
    synchronized void reset() {
        loaded.clear();
        parameters.clear();
        for (String scope : Set.of("all", "default")) {
            parameters.put("net.ipv6.conf." + scope + ".forwarding", "0");
            parameters.put("net.ipv6.conf." + scope + ".accept_ra", "1");
            parameters.put("net.ipv6.conf." + scope + ".disable_ipv6", "0");
            parameters.put("net.ipv6.conf." + scope + ".accept_dad", "1");
            parameters.put("net.ipv6.conf." + scope + ".proxy_ndp", "0");
        }
        parameters.put("net.ipv4.ip_forward", "0");
        parameters.put("net.ipv6.bindv6only", "0");
        parameters.put("net.ipv6.ip_nonlocal_bind", "0");
        parameters.put("net.netfilter.nf_conntrack_max", "262144");
        parameters.put("vm.overcommit_memory", "0");
        parameters.put("vm.panic_on_oom", "0");
        parameters.put("vm.swappiness", "60");
        parameters.put("kernel.panic", "0");
        parameters.put("kernel.panic_on_oops", "0");
        parameters.put("kernel.pid_max", "4194304");
        parameters.put("fs.inotify.max_user_instances", "128");
        parameters.put("fs.inotify.max_user_watches", "65536");
    }

    /** Both spellings name the same parameter: {@code net.ipv6.conf.all.forwarding} and with slashes. */
    private static String dotted(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        return slash >= 0 && (dot < 0 || slash < dot) ? name.replace('/', '.') : name;
    }
}
