package io.slipway.controlplane;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
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
 * A throw-away listener on a control-plane host's API port: a systemd socket that answers HTTP with a word, and the
 * balancer's address where hosts carry it. It ends by itself when Slipway does not come back, and its files are gone with
 * the next boot. The socket is a unit of files, because systemd-run cannot make one that accepts connections: it finds no
 * template for their services (systemd 252 and 257, seen on hosts).
 */
final class BalancerListener {

    private static final String SOCKET = "slipway-balancer-proof";
    private static final String ADDRESS = "slipway-balancer-proof-address.service";
    private static final String END = "slipway-balancer-proof-end";
    private static final String UNITS = "/run/systemd/system/";
    private static final String ADDRESS_FILE = UNITS + ADDRESS;
    private static final String SCRIPT_FILE = "/run/slipway-balancer-proof.sh";
    private static final String SOCKET_FILE = UNITS + SOCKET + ".socket";
    private static final String ANSWER_FILE = UNITS + SOCKET + "@.service";
    private static final List<String> FILES = List.of(ADDRESS_FILE, SOCKET_FILE, ANSWER_FILE, SCRIPT_FILE);
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
        shell.write(FileContent.of(SCRIPT_FILE, SCRIPT));
        shell.write(FileContent.of(SOCKET_FILE, """
                # Written by Slipway, for the time of a proof.
                [Unit]
                Description=Answers for the API server until there is one

                [Socket]
                ListenStream=[::]:%d
                BindIPv6Only=ipv6-only
                Accept=yes
                # A balancer's health checks come as often as they like.
                TriggerLimitIntervalSec=0
                """.formatted(KubeadmConfiguration.portOf(cluster))));
        shell.write(FileContent.of(ANSWER_FILE, """
                # Written by Slipway, for the time of a proof.
                [Unit]
                Description=Answers for the API server until there is one
                CollectMode=inactive-or-failed

                [Service]
                ExecStart=/bin/sh %s %s
                StandardInput=socket
                StandardOutput=socket
                StandardError=null
                RuntimeMaxSec=10
                """.formatted(SCRIPT_FILE, word)));
        boolean carries = cluster.kubernetes().balancerAddress().carrier() != BalancerAddress.Carrier.NONE;
        if (carries) {
            shell.write(BalancerAddressUnit.passing(cluster, host, ADDRESS));
        }
        shell.change(Command.of("systemctl", "daemon-reload"));
        if (carries) {
            shell.change(Command.of("systemctl", "start", ADDRESS));
        }
        shell.change(Command.of("systemctl", "start", SOCKET + ".socket"));
    }

    /** Takes everything down; what is not there is no failure. */
    static void close(HostShell shell) {
        List<Query> queries = new ArrayList<>(List.of(
                new Query.Unit(SOCKET + ".socket"), new Query.Unit(ADDRESS), new Query.Unit(END + ".timer")));
        FILES.forEach(file -> queries.add(new Query.File(file)));
        Reading found = shell.read(queries);
        List<String> stop = new ArrayList<>(List.of("systemctl", "stop"));
        for (String unit : List.of(SOCKET + ".socket", ADDRESS, END + ".timer")) {
            if (found.unit(unit).isActive()) {
                stop.add(unit);
            }
        }
        if (stop.size() > 2) {
            shell.change(Command.of(stop.toArray(String[]::new)));
        }
        List<String> written = FILES.stream().filter(file -> found.file(file).isPresent()).toList();
        written.forEach(shell::remove);
        if (!written.isEmpty()) {
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
