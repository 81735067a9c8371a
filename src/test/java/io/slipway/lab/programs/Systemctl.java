package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabUnits;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code systemctl}, as far as host preparation and its checks need it. */
final class Systemctl implements LabProgram {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Override
    public String name() {
        return "systemctl";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = new ArrayList<>();
        List<String> arguments = invocation.arguments();
        for (int index = 0; index < arguments.size(); index++) {
            String argument = arguments.get(index);
            if (argument.equals("-p") || argument.equals("-n") || argument.equals("-s") || argument.equals("-t")) {
                index++;
            } else if (!argument.startsWith("-")) {
                words.add(argument);
            }
        }
        if (invocation.has("--version")) {
            return LabResult.out("systemd " + host.machine().systemdVersion + " (" + host.machine().systemdVersion
                    + ".8-1)\n+PAM +AUDIT +SELINUX +APPARMOR\n");
        }
        if (words.isEmpty()) {
            return host.unknown(invocation.line());
        }
        String verb = words.get(0);
        List<String> units = words.subList(1, words.size());
        LabUnits all = host.units();
        switch (verb) {
            case "daemon-reload", "daemon-reexec":
                return LabResult.ok();
            case "reboot":
                host.reboot();
                return LabResult.ok();
            case "is-system-running":
                return LabResult.out("running\n");
            case "start", "restart", "try-restart", "reload", "reload-or-restart":
                invocation.takes(Duration.ofMillis(300));
                for (String unit : units) {
                    LabResult result = verb.equals("start") ? all.start(unit)
                            : verb.startsWith("try") && !all.isActive(unit) ? LabResult.ok() : all.restart(unit);
                    if (!result.succeeded()) {
                        return result;
                    }
                }
                return LabResult.ok();
            case "stop":
                units.forEach(all::stop);
                return LabResult.ok();
            case "reset-failed":
                units.stream().filter(unit -> all.state(unit).active().equals("failed")).forEach(all::stop);
                return LabResult.ok();
            case "enable", "disable", "mask", "unmask":
                return change(host, verb, units, invocation.has("--now"));
            case "is-active", "is-enabled", "is-failed":
                return ask(all, verb, units);
            case "show":
                return show(host, units, properties(invocation));
            case "cat":
                return all.file(units.get(0)).flatMap(host.files()::text).map(LabResult::out)
                        .orElseGet(() -> LabResult.failed(1, "No files found for " + LabUnits.full(units.get(0)) + "."));
            case "status":
                return LabResult.out("● " + units.get(0) + "\n     Active: " + all.state(units.get(0)).active() + "\n");
            case "list-unit-files", "list-units", "list-timers":
                return invocation.has("--type=swap") ? swaps(host) : list(all, verb, invocation);
            case "kill":
                units.forEach(all::kill);
                return LabResult.ok();
            default:
                return host.unknown(invocation.line());
        }
    }

    private static LabResult change(LabHost host, String verb, List<String> units, boolean now) {
        for (String unit : units) {
            if (verb.equals("mask")) {
                host.files().write("/etc/systemd/system/" + LabUnits.full(unit), "/dev/null");
            } else if (verb.equals("unmask")) {
                host.files().remove("/etc/systemd/system/" + LabUnits.full(unit));
            } else if (verb.equals("disable")) {
                host.units().disable(unit);
            } else if (!host.units().enable(unit)) {
                return LabResult.failed(1, "Failed to enable unit: Unit " + LabUnits.full(unit) + " does not exist");
            }
            if (now && verb.equals("enable")) {
                LabResult started = host.units().start(unit);
                if (!started.succeeded()) {
                    return started;
                }
            } else if (now) {
                host.units().stop(unit);
            }
        }
        return LabResult.ok();
    }

    private static LabResult ask(LabUnits all, String verb, List<String> units) {
        List<String> answers = new ArrayList<>();
        boolean yes = true;
        for (String unit : units) {
            if (verb.equals("is-enabled")) {
                String answer = all.enablement(unit);
                answers.add(answer.isEmpty() ? "not-found" : answer);
                yes &= answer.equals("enabled") || answer.equals("static");
            } else {
                answers.add(all.state(unit).active());
                yes &= all.state(unit).active().equals(verb.equals("is-active") ? "active" : "failed");
            }
        }
        return new LabResult(yes ? 0 : verb.equals("is-active") ? 3 : 1, String.join("\n", answers) + "\n", "");
    }

    private static LabResult swaps(LabHost host) {
        String state = host.machine().isSwapOn() ? "active active" : "inactive dead";
        return LabResult.lines(host.machine().swapUnits(host.files().text("/etc/fstab").orElse("")).stream()
                .map(unit -> unit + " loaded " + state + " " + host.machine().swapDevice).toList());
    }

    private static LabResult list(LabUnits all, String verb, LabInvocation invocation) {
        if (!verb.equals("list-units")) {
            return LabResult.ok();
        }
        boolean failedOnly = invocation.has("--failed") || invocation.has("--state=failed");
        return LabResult.lines(all.states().entrySet().stream()
                .filter(unit -> !failedOnly || unit.getValue().active().equals("failed"))
                .map(unit -> unit.getKey() + " loaded " + unit.getValue().active() + " " + unit.getValue().sub())
                .toList());
    }

    private static List<String> properties(LabInvocation invocation) {
        List<String> properties = new ArrayList<>();
        List<String> arguments = invocation.arguments();
        for (int index = 0; index < arguments.size(); index++) {
            String argument = arguments.get(index);
            String value = argument.startsWith("--property=") ? argument.substring("--property=".length())
                    : (argument.equals("-p") || argument.equals("--property")) ? arguments.get(index + 1)
                    : argument.startsWith("-p") && argument.length() > 2 ? argument.substring(2) : "";
            properties.addAll(List.of(value.split(",")));
        }
        properties.removeIf(String::isEmpty);
        boolean value = invocation.has("--value");
        if (value) {
            properties.add(0, "--value");
        }
        return properties;
    }

    /** What {@code systemctl show} prints of a unit. */
    static Map<String, String> properties(LabHost host, String unit) {
        LabUnits.State state = host.units().state(unit);
        Map<String, String> all = new TreeMap<>();
        all.put("Id", LabUnits.full(unit));
        all.put("LoadState", host.units().isMasked(unit) ? "masked"
                : host.units().exists(unit) ? "loaded" : "not-found");
        all.put("ActiveState", state.active());
        all.put("SubState", state.sub());
        all.put("UnitFileState", host.units().enablement(unit));
        all.put("Result", state.result());
        all.put("ExecMainStatus", "" + state.exitCode());
        all.put("FragmentPath", host.units().file(unit).orElse(""));
        all.put("NeedDaemonReload", "no");
        String since = state.active().equals("inactive") ? "" : state.since().map(TIME::format).orElse("");
        all.put("ActiveEnterTimestamp", since);
        all.put("ExecMainStartTimestamp", since);
        all.put("ActiveEnterTimestampMonotonic", state.since().map(time ->
                "" + Duration.between(host.bootedAt(), time).toMillis() * 1000).orElse("0"));
        all.put("MainPID", state.active().equals("active") ? "4711" : "0");
        all.put("NRestarts", "0");
        return all;
    }

    private static LabResult show(LabHost host, List<String> units, List<String> asked) {
        boolean valueOnly = !asked.isEmpty() && asked.get(0).equals("--value");
        List<String> names = valueOnly ? asked.subList(1, asked.size()) : asked;
        StringBuilder text = new StringBuilder();
        for (String unit : units) {
            Map<String, String> all = properties(host, unit);
            if (text.length() > 0) {
                text.append('\n');
            }
            for (String name : names.isEmpty() ? List.copyOf(all.keySet()) : names) {
                text.append(valueOnly ? "" : name + "=").append(all.getOrDefault(name, "")).append('\n');
            }
        }
        return LabResult.out(text.toString());
    }
}
