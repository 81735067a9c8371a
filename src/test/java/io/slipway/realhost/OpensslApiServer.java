package io.slipway.realhost;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostShell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A TLS server on a booted host that answers {@code /version} as an API server does, to clients with a certificate of the
 * cluster's authority only; its credentials lie where kubeadm puts them.
 */
final class OpensslApiServer {

    private static final String DIRECTORY = "/etc/kubernetes";

    private OpensslApiServer() {}

    /**
     * @param within what it runs in, such as {@code ip netns exec inner}
     * @param name the one that its certificate is for
     */
    static void start(BootedHost booted, List<String> within, String address, int port, String name) {
        HostShell shell = booted.shell("api");
        String answer = "{\"major\": \"1\", \"minor\": \"36\", \"gitVersion\": \"v1.36.2\"}";
        shell.write(FileContent.of(DIRECTORY + "/www/version",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + answer.length()
                        + "\r\nConnection: close\r\n\r\n" + answer));
        openssl(shell, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 2 -subj /CN=kubernetes"
                + " -keyout ca.key -out ca.crt");
        signed(shell, "server", "subjectAltName=DNS:" + name);
        signed(shell, "client", "extendedKeyUsage=clientAuth");
        shell.write(FileContent.secret(DIRECTORY + "/admin.conf", """
                apiVersion: v1
                kind: Config
                current-context: admin
                clusters: [{name: c, cluster: {server: "https://%s:%d", certificate-authority-data: %s}}]
                users: [{name: u, user: {client-certificate-data: %s, client-key-data: %s}}]
                contexts: [{name: admin, context: {cluster: c, user: u}}]
                """.formatted(name, port, encoded(booted, "ca.crt"), encoded(booted, "client.crt"),
                encoded(booted, "client.key"))));
        List<String> command = new ArrayList<>(List.of(
                "systemd-run", "--quiet", "--unit=api", "--working-directory=" + DIRECTORY + "/www"));
        command.addAll(within);
        command.addAll(List.of("openssl", "s_server", "-6", "-accept", "[" + address + "]:" + port, "-HTTP", "-quiet",
                "-cert", DIRECTORY + "/server.crt", "-key", DIRECTORY + "/server.key", "-CAfile", DIRECTORY + "/ca.crt",
                "-Verify", "1", "-verify_return_error"));
        shell.change(Command.of(command.toArray(String[]::new)));
    }

    private static void signed(HostShell shell, String name, String extension) {
        openssl(shell, "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /CN=" + name + " -addext "
                + extension + " -keyout " + name + ".key -out " + name + ".csr");
        openssl(shell, "x509 -req -days 2 -copy_extensions copy -CA ca.crt -CAkey ca.key -CAcreateserial -in " + name
                + ".csr -out " + name + ".crt");
    }

    private static void openssl(HostShell shell, String arguments) {
        List<String> command = new ArrayList<>(List.of("env", "-C", DIRECTORY, "openssl"));
        command.addAll(List.of(arguments.split(" ")));
        shell.change(Command.of(command.toArray(String[]::new)));
    }

    private static String encoded(BootedHost booted, String file) {
        // Not by a look whose output is recorded: a private key would be cut out of it.
        return booted.shell("read").read(new io.slipway.host.Query.File(DIRECTORY + "/" + file))
                .file(DIRECTORY + "/" + file)
                .map(state -> state.content().getBytes(StandardCharsets.US_ASCII))
                .map(content -> Base64.getEncoder().encodeToString(content))
                .orElseThrow();
    }
}
