package io.slipway.controlplane;

import io.slipway.host.Command;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.BalancerAddress;
import io.slipway.inventory.Host;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A throw-away listener on a control-plane host's API port: a transient systemd socket that answers HTTP with a word,
 * and the balancer's address where hosts carry it. It ends by itself when Slipway does not come back.
 */
final class BalancerListener {

    private static final String SOCKET = "slipway-balancer-proof";
    private static final String ADDRESS = "slipway-balancer-proof-address.service";
    private static final String END = "slipway-balancer-proof-end";
    private static final String ADDRESS_FILE = "/run/systemd/system/" + ADDRESS;
    private static final int LIFETIME_SECONDS = 900;
    private static final String SCRIPT = script();

    private BalancerListener() {}

    /** Opens the listener; one that is there already is replaced. */
    static void open(ClusterDefinition cluster, Host host, HostShell shell, String word) {
        close(shell);
        shell.change(Command.of(
                "systemd-run",
                "--quiet",
                "--collect",
                "--unit=" + END,
                "--on-active=" + LIFETIME_SECONDS,
                "/bin/systemctl",
                "stop",
                SOCKET + ".socket",
                ADDRESS));
        if (cluster.kubernetes().balancerAddress().carrier() != BalancerAddress.Carrier.NONE) {
            shell.write(BalancerAddressUnit.passing(cluster, host, ADDRESS));
            shell.change(Command.of("systemctl", "daemon-reload"));
            shell.change(Command.of("systemctl", "start", ADDRESS));
        }
        shell.change(Command.of(
                "systemd-run",
                "--quiet",
                "--collect",
                "--unit=" + SOCKET,
                "--socket-property=ListenStream=[::]:" + KubeadmConfiguration.portOf(cluster),
                "--socket-property=BindIPv6Only=ipv6-only",
                "--socket-property=Accept=yes",
                "--property=StandardInput=socket",
                "--property=StandardOutput=socket",
                "--property=StandardError=null",
                "--property=RuntimeMaxSec=10",
                "/bin/sh",
                "-c",
                SCRIPT,
                SOCKET,
                word));
    }

    /** Takes everything down; what is not there is no failure. */
    static void close(HostShell shell) {
        Reading found = shell.read(
                new Query.Unit(SOCKET + ".socket"),
                new Query.Unit(ADDRESS),
                new Query.Unit(END + ".timer"),
                new Query.File(ADDRESS_FILE));
        List<String> stop = new ArrayList<>(List.of("systemctl", "stop"));
        for (String unit : List.of(SOCKET + ".socket", ADDRESS, END + ".timer")) {
            if (found.unit(unit).isActive()) {
                stop.add(unit);
            }
        }
        if (stop.size() > 2) {
            shell.change(Command.of(stop.toArray(String[]::new)));
        }
        if (found.file(ADDRESS_FILE).isPresent()) {
            shell.remove(ADDRESS_FILE);
            shell.change(Command.of("systemctl", "daemon-reload"));
        }
    }

    private static String script() {
        try (InputStream resource = BalancerListener.class.getResourceAsStream("balancer-listener.sh")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
