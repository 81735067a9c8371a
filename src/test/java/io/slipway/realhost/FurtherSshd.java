package io.slipway.realhost;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostShell;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A further real sshd on a booted host, with host keys and a configuration of its own. */
record FurtherSshd(BootedHost booted, String name, Endpoint endpoint) {

    /**
     * Makes its host keys and starts it.
     *
     * @param within what it runs in, such as {@code ip netns exec inner}; empty for the host itself
     * @param configuration further lines of its sshd_config
     */
    static FurtherSshd start(
            BootedHost booted, String name, Endpoint endpoint, List<String> within, String... configuration) {
        HostShell shell = booted.shell("sshd");
        FurtherSshd sshd = new FurtherSshd(booted, name, endpoint);
        StringBuilder lines = new StringBuilder("ListenAddress " + endpoint + "\nPidFile none\nUsePAM yes\n")
                .append(booted.noPenalties());
        for (String type : List.of("rsa", "ecdsa", "ed25519")) {
            shell.change(Command.of("ssh-keygen", "-q", "-t", type, "-N", "", "-f", sshd.keyFile(type)));
            lines.append("HostKey ").append(sshd.keyFile(type)).append('\n');
        }
        lines.append(String.join("\n", configuration)).append('\n');
        shell.write(FileContent.of("/etc/ssh/" + name + ".conf", lines.toString()));
        List<String> command = new ArrayList<>(List.of("systemd-run", "--quiet", "--unit=sshd-" + name));
        command.addAll(within);
        command.addAll(List.of("/usr/sbin/sshd", "-D", "-f", "/etc/ssh/" + name + ".conf"));
        shell.change(Command.of(command.toArray(String[]::new)));
        List<String> listening = new ArrayList<>(within);
        listening.addAll(List.of("ss", "-Hltn", "sport = :" + endpoint.port()));
        org.awaitility.Awaitility.await().atMost(BootedHost.SOON)
                .until(() -> !booted.text(listening.toArray(String[]::new)).isEmpty());
        return sshd;
    }

    String keyFile(String type) {
        return "/etc/ssh/" + name + "_" + type;
    }

    /** Its public key of this type, as a known_hosts line has it after the names. */
    String key(String type) {
        return booted.text("cut", "-d", " ", "-f", "1,2", keyFile(type) + ".pub");
    }

    String fingerprint(String type) {
        return booted.text("ssh-keygen", "-lf", keyFile(type) + ".pub").split(" ")[1];
    }

    /** As a host of a cluster, at its own address and port. */
    Host host() {
        return new Host(new HostName(name), new Ipv6Address(endpoint.host()), Host.Role.WORKER, Optional.empty(), Map.of(),
                "eth0", Optional.of(endpoint));
    }
}
