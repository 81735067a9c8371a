package io.slipway.benchmark;

import io.slipway.benchmark.Comparison.Group;
import io.slipway.realhost.ManyHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's Ansible as fast as its own settings make it: pipelining, as many forks as hosts, shared connections, no facts. */
final class Ansible implements Comparison.Tool {

    private final Path hosts;
    private final Path directory;

    Ansible(Path hosts, Path directory) throws IOException {
        this.hosts = hosts;
        this.directory = Files.createDirectories(directory.resolve("a"));
        for (String work : List.of("small-steps", "package-installation")) {
            Files.writeString(this.directory.resolve(work + ".yml"), Comparison.resource("ansible/" + work + ".yml"));
        }
    }

    @Override
    public String name() {
        return "Ansible";
    }

    @Override
    public String run(String work, Group group) throws Exception {
        StringBuilder inventory = new StringBuilder();
        group.numbers().forEach(number -> inventory.append(ManyHosts.name(number)).append(" ansible_host=")
                .append(ManyHosts.address(number)).append('\n'));
        Path names = Files.writeString(directory.resolve("inventory"), inventory);
        Path configuration = Files.writeString(directory.resolve("ansible.cfg"), """
                [defaults]
                forks = %d
                remote_user = root
                private_key_file = %s
                interpreter_python = /usr/bin/python3
                timeout = 60
                [ssh_connection]
                pipelining = True
                control_path_dir = %s
                ssh_args = -o ControlMaster=auto -o ControlPersist=600 -o UserKnownHostsFile=%s -o StrictHostKeyChecking=yes
                """.formatted(group.count(), hosts.resolve(ManyHosts.IDENTITY), directory.resolve("c"), hosts.resolve(ManyHosts.KNOWN_HOSTS)));
        String said = Comparison.ran(directory.resolve("log"),
                Map.of("ANSIBLE_CONFIG", configuration.toString(), "ANSIBLE_HOME", directory.toString(), "LC_ALL", "C.UTF-8"),
                List.of("ansible-playbook", "-i", names.toString(), "-e",
                        "repository=" + Files.readString(hosts.resolve(ManyHosts.REPOSITORY)) + " version=" + SlipwayAsTool.PACKAGE_VERSION,
                        directory.resolve(work + ".yml").toString()));
        return said.lines().filter(line -> line.startsWith(ManyHosts.name(group.first()) + " ")).findFirst().orElse("").strip();
    }
}
