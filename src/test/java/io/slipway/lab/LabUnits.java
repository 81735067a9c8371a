package io.slipway.lab;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A simulated host's systemd: units by their files or as transient ones, started, stopped, enabled, failed. A unit file
 * of type oneshot runs its ExecStart lines as programs; every other unit does what its {@link LabService} does.
 */
public final class LabUnits {

    private static final List<String> DIRECTORIES =
            List.of("/etc/systemd/system/", "/run/systemd/system/", "/lib/systemd/system/");

    /** How a unit stands. */
    public record State(
            String active, String sub, String result, int exitCode, Optional<Instant> since, boolean isTransient) {

        static final State INACTIVE = new State("inactive", "dead", "success", 0, Optional.empty(), false);
    }

    private final LabHost host;
    private final Map<String, State> states = new ConcurrentHashMap<>();
    private final Map<String, Thread> running = new ConcurrentHashMap<>();

    LabUnits(LabHost host) {
        this.host = host;
    }

    public static String full(String name) {
        return name.matches(".*\\.(service|socket|timer|target|mount|swap|path|slice|scope)") ? name
                : name + ".service";
    }

    /** The path of the unit's file, or empty when there is none. */
    public Optional<String> file(String name) {
        String unit = full(name);
        String template = unit.contains("@") ? unit.replaceFirst("@[^.]*", "@") : unit;
        return DIRECTORIES.stream()
                .flatMap(directory -> java.util.stream.Stream.of(directory + unit, directory + template))
                .filter(host.files()::exists)
                .findFirst();
    }

    public State state(String name) {
        return states.getOrDefault(full(name), State.INACTIVE);
    }

    /** All units that were ever touched in this boot. */
    public Map<String, State> states() {
        return new TreeMap<>(states);
    }

    public boolean exists(String name) {
        return file(name).isPresent() || state(name).isTransient();
    }

    public boolean isActive(String name) {
        return state(name).active().equals("active") || state(name).active().equals("activating");
    }

    /** Whether it really runs: a unit that is only activating, again and again, does not. */
    public boolean runs(String name) {
        return state(name).active().equals("active");
    }

    public boolean isMasked(String name) {
        return host.files().text("/etc/systemd/system/" + full(name)).filter("/dev/null"::equals).isPresent();
    }

    public boolean isEnabled(String name) {
        return wants(full(name)) != null;
    }

    private String wants(String unit) {
        for (String target : List.of("multi-user.target", "sockets.target", "sysinit.target", "network.target",
                "network-online.target", "timers.target")) {
            String path = "/etc/systemd/system/" + target + ".wants/" + unit;
            if (host.files().exists(path)) {
                return path;
            }
        }
        return null;
    }

    /** {@code enabled}, {@code disabled}, {@code static}, {@code masked}, {@code transient} or empty. */
    public String enablement(String name) {
        if (isMasked(name)) {
            return "masked";
        }
        if (state(name).isTransient()) {
            return "transient";
        }
        return file(name).map(path -> isEnabled(name) ? "enabled"
                : host.files().text(path).orElse("").contains("[Install]") ? "disabled" : "static").orElse("");
    }

    /** A unit as a package brings it. */
    public void install(String unit, String description) {
        host.files().write("/lib/systemd/system/" + unit, "[Unit]\nDescription=" + description
                + "\n[Service]\nExecStart=/usr/sbin/" + unit.replace(".service", "")
                + "\n[Install]\nWantedBy=multi-user.target\n");
    }

    public boolean enable(String name) {
        String unit = full(name);
        Optional<String> path = file(unit);
        if (path.isEmpty() || isMasked(unit)) {
            return false;
        }
        String target = setting(host.files().text(path.get()).orElse(""), "WantedBy").orElse("multi-user.target");
        host.files().write("/etc/systemd/system/" + target.split(" ")[0] + ".wants/" + unit, path.get());
        return true;
    }

    public void disable(String name) {
        String path = wants(full(name));
        if (path != null) {
            host.files().remove(path);
        }
    }

    /** Starts a unit; zero when it is active afterwards (or was). */
    public LabResult start(String name) {
        String unit = full(name);
        if (isMasked(unit)) {
            return LabResult.failed(1, "Failed to start " + unit + ": Unit " + unit + " is masked.");
        }
        if (!exists(unit)) {
            return LabResult.failed(5, "Failed to start " + unit + ": Unit " + unit + " not found.");
        }
        if (runs(unit)) {
            return LabResult.ok();
        }
        LabResult result = host.lab().service(unit).map(service -> service.start(host))
                .orElseGet(() -> runFile(unit));
        if (!result.succeeded()) {
            states.put(unit, new State("failed", "failed", "exit-code", result.exitCode(),
                    Optional.of(host.now()), false));
            return LabResult.failed(1, "Job for " + unit + " failed because the control process exited with error code.\n"
                    + "See \"systemctl status " + unit + "\" and \"journalctl -xeu " + unit + "\" for details.");
        }
        if (!isActive(unit)) {
            boolean oneshot = isOneshot(unit);
            boolean remains = !oneshot || fileSetting(unit, "RemainAfterExit").filter("yes"::equals).isPresent();
            if (remains) {
                states.put(unit, new State("active", oneshot ? "exited" : unit.endsWith(".socket") ? "listening"
                        : "running", "success", 0, Optional.of(host.now()), false));
            }
        }
        return LabResult.ok();
    }

    private LabResult runFile(String unit) {
        String text = file(unit).flatMap(host.files()::text).orElse("");
        if (unit.endsWith(".socket")) {
            return host.sockets().listen(unit, text);
        }
        if (setting(text, "Type").filter("oneshot"::equals).isEmpty()) {
            return LabResult.ok();
        }
        for (String key : List.of("ExecStartPre=", "ExecStart=", "ExecStartPost=")) {
            for (String line : text.lines().filter(one -> one.startsWith(key)).toList()) {
                String command = line.substring(key.length()).strip();
                LabResult result = host.execute(words(command));
                if (!result.succeeded() && !command.startsWith("-")) {
                    return result;
                }
            }
        }
        return LabResult.ok();
    }

    /** A service tells how it stands when that is more than active or failed: kubelet without a configuration. */
    public void mark(String name, String active, String sub, int exitCode) {
        states.put(full(name), new State(active, sub, exitCode == 0 ? "success" : "exit-code", exitCode,
                Optional.of(host.now()), state(name).isTransient()));
    }

    public void stop(String name) {
        String unit = full(name);
        State before = states.remove(unit);
        Thread thread = running.remove(unit);
        if (thread != null) {
            thread.interrupt();
        }
        if (before != null && !before.active().equals("inactive")) {
            host.lab().service(unit).ifPresent(service -> service.stop(host));
            host.sockets().close(unit);
            if (!before.isTransient()) {
                file(unit).flatMap(host.files()::text).ifPresent(text -> text.lines()
                        .filter(line -> line.startsWith("ExecStop="))
                        .forEach(line -> host.execute(words(line.substring("ExecStop=".length())))));
            }
        }
    }

    public LabResult restart(String name) {
        stop(name);
        return start(name);
    }

    /** Runs a program as a transient unit in the background. */
    public void runTransient(String name, Runnable program) {
        String unit = full(name);
        State state = new State("active", "running", "success", 0, Optional.of(host.now()), true);
        states.put(unit, state);
        Thread thread = new Thread(() -> {
            try {
                program.run();
            } catch (LabKilled killed) {
                // A program that was killed ends like this, or by whatever the interruption met; its unit is gone.
            } catch (RuntimeException broken) {
                if (running.get(unit) == Thread.currentThread()) {
                    host.lab().broken(host.name(), unit, broken);
                }
            } finally {
                states.remove(unit, state);
                running.remove(unit, Thread.currentThread());
            }
        }, host.name() + " " + unit);
        thread.setDaemon(true);
        running.put(unit, thread);
        thread.start();
    }

    /** A transient unit that stays as it is until it is stopped, such as a socket. */
    public void addTransient(String name, String sub) {
        states.put(full(name), new State("active", sub, "success", 0, Optional.of(host.now()), true));
    }

    /** Kills what runs as this unit, as the kernel's OOM killer would; true when something ran. */
    public boolean kill(String name) {
        Thread thread = running.remove(full(name));
        states.remove(full(name));
        if (thread != null) {
            thread.interrupt();
        }
        return thread != null;
    }

    /** Power off: everything is gone but the files. */
    void powerOff() {
        List<Thread> killed = List.copyOf(running.values());
        running.clear();
        killed.forEach(Thread::interrupt);
        List.copyOf(states.keySet()).forEach(unit -> {
            host.lab().service(unit).ifPresent(service -> service.stop(host));
            host.sockets().close(unit);
        });
        states.clear();
    }

    /** Starts everything that is enabled; oneshots of files run beside, for they may wait for the others. */
    void boot() {
        List<String> enabled = host.files().under("/etc/systemd/system").stream()
                .filter(path -> path.matches("/etc/systemd/system/[^/]+\\.wants/[^/]+"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .sorted(java.util.Comparator.comparing((String unit) -> unit.startsWith("kubelet")))
                .toList();
        enabled.stream().filter(unit -> !isOneshot(unit)).forEach(this::start);
        host.lab().background(() -> enabled.stream().filter(this::isOneshot).forEach(this::start));
    }

    private boolean isOneshot(String unit) {
        return fileSetting(unit, "Type").filter("oneshot"::equals).isPresent();
    }

    /** A unit file's command line: words and quotes, without a shell's expansions. */
    static List<String> words(String command) {
        java.util.regex.Matcher word = java.util.regex.Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)")
                .matcher(command.strip().replaceFirst("^[-+!:@]+", ""));
        return word.results().map(found -> found.group(1) != null ? found.group(1)
                : found.group(2) != null ? found.group(2) : found.group(3)).toList();
    }

    private Optional<String> fileSetting(String unit, String key) {
        return file(unit).flatMap(host.files()::text).flatMap(text -> setting(text, key));
    }

    static Optional<String> setting(String text, String key) {
        return Arrays.stream(text.split("\n")).filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).strip()).findFirst();
    }
}
