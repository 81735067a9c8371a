package io.slipway.benchmark;

import io.slipway.benchmark.Comparison.Group;
import io.slipway.realhost.ManyHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The limit: the work as short scripts, each looks before it writes, one call of {@code ssh} for a step and host over the
 * host's shared connection; all hosts at once, a host's steps one after the other. It writes nothing down and checks nothing
 * afterwards.
 */
final class PlainOpenSsh implements Comparison.Tool {

    private static final Map<String, Integer> STEPS = Map.of("small-steps", 6, "package-installation", 3);

    private final Path directory;
    private final Path configuration;
    private final Path repository;

    PlainOpenSsh(Path hosts, Path directory) throws IOException {
        this.directory = directory;
        this.configuration = Files.writeString(directory.resolve("ssh.conf"), configuration(hosts)
                + "ControlMaster auto\nControlPersist 600\nControlPath " + directory + "/%C\n");
        Files.writeString(directory.resolve("ssh-alone.conf"), configuration(hosts));
        this.repository = hosts.resolve(ManyHosts.REPOSITORY);
        for (String work : STEPS.keySet()) {
            for (int step = 1; step <= STEPS.get(work); step++) {
                String name = work + "-" + step + ".sh";
                Files.writeString(directory.resolve(name), "REPOSITORY=" + Files.readString(repository) + "\nVERSION="
                        + SlipwayAsTool.PACKAGE_VERSION + "\n" + Comparison.resource("openssh/" + name));
            }
        }
        Files.writeString(directory.resolve("on-one-host.sh"), """
                # All steps of a piece of work on one host. Arguments: DIRECTORY WORK STEPS ADDRESS
                step=1
                while [ "$step" -le "$3" ]; do
                  ssh -F "$1/ssh.conf" "root@$4" sh -s <"$1/$2-$step.sh" || exit 1
                  step=$((step + 1))
                done
                """);
    }

    private static String configuration(Path hosts) {
        return "IdentityFile " + hosts.resolve(ManyHosts.IDENTITY) + "\nIdentitiesOnly yes\nStrictHostKeyChecking yes\nUserKnownHostsFile "
                + hosts.resolve(ManyHosts.KNOWN_HOSTS) + "\nConnectTimeout 60\nLogLevel ERROR\n";
    }

    @Override
    public String name() {
        return "OpenSSH";
    }

    @Override
    public String run(String work, Group hosts) throws Exception {
        Path names = Files.writeString(directory.resolve("addresses"), addresses(hosts));
        Comparison.ran(directory.resolve("openssh.log"), Map.of(), List.of("xargs", "-a", names.toString(), "-P",
                Integer.toString(hosts.count()), "-n", "1", "sh", directory.resolve("on-one-host.sh").toString(),
                directory.toString(), work, Integer.toString(STEPS.get(work))));
        return "";
    }

    private static String addresses(Group hosts) {
        StringBuilder names = new StringBuilder();
        hosts.numbers().forEach(number -> names.append(ManyHosts.address(number)).append('\n'));
        return names.toString();
    }

    /** Runs a script on each host over a connection of its own. @return what each said */
    List<String> onEach(String script, Group hosts) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("on-each.sh"), script);
        Path names = Files.writeString(directory.resolve("addresses"), addresses(hosts));
        Comparison.ran(directory.resolve("on-each.log"), Map.of(), List.of("xargs", "-a", names.toString(), "-P", "8", "-I", "{}", "sh", "-c",
                "ssh -F " + directory.resolve("ssh-alone.conf") + " root@{} sh -s <" + file + " >" + directory + "/said-{}"));
        List<String> said = new ArrayList<>();
        for (int number : hosts.numbers()) {
            said.add(Files.readString(directory.resolve("said-" + ManyHosts.address(number))));
        }
        return said;
    }
}
