package io.slipway.lab.programs;

import io.slipway.lab.LabFiles;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The small programs that every host has. */
final class Everyday implements LabProgram {

    @Override
    public String name() {
        return "true";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("false", "echo", "printf", "cat", "uname", "hostname", "getent", "timedatectl", "df", "nproc", "id",
                "whoami", "date", "sync", "sleep", "mkdir", "rm", "test", "ls", "stat", "ss", "which", "lsmod",
                "findmnt", "chmod", "chown", "ln", "sha256sum", "uptime", "arch", "mountpoint", "gpg", "readlink", "grep");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.words();
        LabFiles files = host.files();
        String program = invocation.line().get(0).replaceFirst(".*/", "");
        switch (program) {
            case "true", "sync", "chown":
                return LabResult.ok();
            case "false":
                return new LabResult(1, "", "");
            case "echo":
                return LabResult.out(String.join(" ", invocation.arguments()) + "\n");
            case "printf":
                return LabResult.out(String.join("", invocation.arguments()).replace("\\n", "\n"));
            case "cat":
                return cat(host, invocation);
            case "uname":
                return LabResult.out((invocation.has("-m") ? host.machine().architecture
                        : invocation.has("-r") ? host.machine().kernelRelease : invocation.has("-n") ? host.name()
                        : "Linux") + "\n");
            case "arch":
                return LabResult.out(host.machine().architecture + "\n");
            case "hostname":
                return LabResult.out((invocation.has("-f") || invocation.has("--fqdn") ? host.fullName() : host.name()) + "\n");
            case "getent":
                return getent(host, invocation, words);
            case "timedatectl":
                return timedatectl(host, invocation);
            case "df":
                return df(host, invocation, words);
            case "nproc":
                return LabResult.out(host.machine().processors + "\n");
            case "id":
                return LabResult.out(invocation.has("-u") ? "0\n" : "uid=0(root) gid=0(root) groups=0(root)\n");
            case "whoami":
                return LabResult.out("root\n");
            case "date":
                return date(host, invocation);
            case "sleep":
                invocation.takes(Duration.ofMillis((long) (Double.parseDouble(words.get(0)) * 1000)));
                return LabResult.ok();
            case "mkdir":
                words.forEach(word -> {
                    if (word.startsWith("/")) {
                        files.directory(word, "0755");
                    }
                });
                return LabResult.ok();
            case "rm":
                words.forEach(files::remove);
                return LabResult.ok();
            case "chmod":
                words.subList(1, words.size()).forEach(path -> files.mode(path, "0" + words.get(0).replaceFirst("^0", "")));
                return LabResult.ok();
            case "test":
                return test(host, invocation.arguments());
            case "ls":
                return LabResult.lines(words.stream().flatMap(path -> files.names(path).stream()).toList());
            case "ss":
                return LabResult.lines(host.sockets().ports().entrySet().stream().map(port -> "LISTEN 0      4096         "
                        + "*:" + port.getKey() + "            *:*    users:((\"" + port.getValue() + "\",pid=4711,fd=3))")
                        .toList());
            case "grep":
                return grep(host, invocation, words);
            case "which":
                return host.hasProgram(words.get(0)) ? LabResult.out("/usr/bin/" + words.get(0) + "\n")
                        : new LabResult(1, "", "");
            case "lsmod":
                return LabResult.lines(host.kernel().loadedModules().stream().map(one -> one + " 16384  0").toList());
            case "uptime":
                return LabResult.out(" up 1 day\n");
            default:
                return host.unknown(invocation.line());
        }
    }

    private static LabResult date(LabHost host, LabInvocation invocation) {
        Instant now = host.now();
        if (invocation.has("+%s.%N")) {
            return LabResult.out(String.format("%d.%09d%n", now.getEpochSecond(), now.getNano()));
        }
        return LabResult.out((invocation.has("+%s") ? Long.toString(now.getEpochSecond()) : now.toString()) + "\n");
    }

    private static LabResult cat(LabHost host, LabInvocation invocation) {
        if (invocation.words().isEmpty()) {
            return LabResult.out(invocation.input());
        }
        StringBuilder output = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        for (String path : invocation.words()) {
            Optional<String> text = host.files().text(path);
            text.ifPresent(output::append);
            if (text.isEmpty()) {
                errors.append("cat: ").append(path).append(": No such file or directory\n");
            }
        }
        return new LabResult(errors.isEmpty() ? 0 : 1, output.toString(), errors.toString());
    }

    /** {@code grep -h TEXT FILE…}: lines that hold a fixed text. */
    private static LabResult grep(LabHost host, LabInvocation invocation, List<String> words) {
        if (!invocation.has("-hs") && !invocation.has("-h")) {
            return host.unknown(invocation.line());
        }
        List<String> lines = words.subList(1, words.size()).stream()
                .flatMap(path -> host.files().text(path).orElse("").lines())
                .filter(line -> line.contains(words.get(0))).toList();
        return lines.isEmpty() ? new LabResult(1, "", "") : LabResult.lines(lines);
    }

    private static LabResult getent(LabHost host, LabInvocation invocation, List<String> words) {
        List<String> lines = new ArrayList<>();
        if (words.get(0).startsWith("ahosts") || words.get(0).equals("hosts")) {
            for (String name : words.subList(1, words.size())) {
                host.lab().network().ipv4(name).filter(address -> words.get(0).equals("ahostsv6"))
                        .ifPresent(address -> lines.add("::ffff:" + address + " STREAM " + name));
                host.lab().network().resolve(host, name).ifPresent(address -> {
                    if (words.get(0).equals("hosts")) {
                        lines.add(address + "       " + name);
                    } else {
                        lines.add(address + "    STREAM " + name);
                        lines.add(address + "    DGRAM  ");
                        lines.add(address + "    RAW    ");
                    }
                });
            }
            return lines.isEmpty() ? new LabResult(2, "", "") : LabResult.lines(lines);
        }
        return words.get(0).equals("passwd") ? LabResult.out("root:x:0:0:root:/root:/bin/bash\n")
                : host.unknown(invocation.line());
    }

    private static LabResult timedatectl(LabHost host, LabInvocation invocation) {
        if (invocation.has("set-ntp")) {
            host.machine().timeSynchronised = true;
            return LabResult.ok();
        }
        String synchronised = host.machine().timeSynchronised ? "yes" : "no";
        if (invocation.has("--value")) {
            return LabResult.out(synchronised + "\n");
        }
        String property = invocation.option("-p") == null ? invocation.option("--property") : invocation.option("-p");
        return LabResult.out(property == null ? "Timezone=Etc/UTC\nLocalRTC=no\nCanNTP=yes\nNTP=yes\nNTPSynchronized="
                + synchronised + "\n" : property + "=" + (property.equals("NTP") ? "yes" : synchronised) + "\n");
    }

    private static LabResult df(LabHost host, LabInvocation invocation, List<String> words) {
        long free = host.machine().diskFree;
        String output = invocation.option("--output");
        if (output != null) {
            boolean bytes = invocation.has("-B1") || invocation.has("--block-size=1");
            String header = output.equals("avail") ? "Avail" : output;
            return LabResult.out(header + "\n" + (bytes ? free * 1024 : free) + "\n");
        }
        String path = words.isEmpty() ? "/" : words.get(words.size() - 1);
        return LabResult.out("Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/sda1        "
                + free * 2 + " " + free + " " + free + "      50% " + (path.startsWith("/") ? "/" : path) + "\n");
    }

    private static LabResult test(LabHost host, List<String> arguments) {
        if (arguments.size() != 2) {
            return host.unknown(List.copyOf(arguments));
        }
        Optional<LabFiles.Node> node = host.files().node(arguments.get(1));
        boolean yes = switch (arguments.get(0)) {
            case "-e" -> node.isPresent();
            case "-f" -> node.filter(found -> !found.directory()).isPresent();
            case "-d" -> node.filter(LabFiles.Node::directory).isPresent();
            case "-s" -> node.filter(found -> found.content().length > 0).isPresent();
            default -> false;
        };
        return new LabResult(yes ? 0 : 1, "", "");
    }
}
