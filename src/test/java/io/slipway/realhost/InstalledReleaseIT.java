package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The release archive on a real Debian with Debian's Java 17, installed by the very lines of docs/install.md and run by the unit
 * in it. Skipped with a word where no host can be booted; where {@code CI=true}, that is a failure.
 */
class InstalledReleaseIT {

    private static final Duration START = Duration.ofSeconds(180);
    private static final String DATA = "/var/lib/slipway";
    /** What systemd forbids by a filter of system calls, which a kernel or a host without seccomp does not have. */
    private static final List<String> BY_SECCOMP = List.of("make-user-namespace", "set-the-sticky-user-bit", "open-netlink");

    @TempDir
    private static Path directory;

    private static BootedHost host;

    @BeforeAll
    static void install() throws Exception {
        Path release = release();
        Path there = Files.createDirectories(directory.resolve("upper/root")).resolve("slipway.tar.gz");
        Files.copy(release, there);
        host = BootedHost.in(directory, "openjdk-17-jre-headless,openssl");
        List<String> documented = documented();
        assertThat(documented).last().asString().startsWith("systemctl enable --now slipway");
        sh("cd /root && tar -xzf slipway.tar.gz && cd slipway-*/\n"
                + String.join("\n", documented.subList(0, documented.size() - 1)));
        sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=slipway-rh"
                + " -addext 'subjectAltName=DNS:localhost' -keyout /etc/slipway/tls.key -out /etc/slipway/tls.crt"
                + " && chgrp slipway /etc/slipway/tls.key /etc/slipway/tls.crt && chmod 0640 /etc/slipway/tls.key");
        sh(documented.get(documented.size() - 1));
        awaitAnswer();
    }

    @AfterAll
    static void leaveNothingBehind() throws Exception {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void theFirstPasswordLogsInAndTheJournalHasTheLogWithoutIt() {
        String password = host.text("cat", DATA + "/first-password");

        assertThat(password).hasSizeGreaterThan(30);
        assertThat(status("/api/v1/operations", "")).isEqualTo("401");
        assertThat(status("/api/v1/operations", "admin:" + password)).isEqualTo("200");
        assertThat(host.text("journalctl", "--no-pager", "-u", "slipway"))
                .contains("Started Slipway in", DATA + "/first-password")
                .doesNotContain(password);
        assertThat(host.text("stat", "-c", "%a %U", DATA, DATA + "/first-password")).isEqualTo("700 slipway\n600 slipway");
    }

    @Test
    void itStopsInOrderAndStartsAgainAndComesBackWhenItIsKilled() {
        String password = host.text("cat", DATA + "/first-password");
        sh("systemctl stop slipway");
        assertThat(property("ActiveState") + " " + property("Result")).isEqualTo("inactive success");
        assertThat(host.text("journalctl", "--no-pager", "-u", "slipway"))
                .contains("Deactivated successfully")
                .doesNotContain("Killing process", "State 'stop-sigterm' timed out");
        sh("systemctl start slipway");
        awaitAnswer();
        assertThat(status("/api/v1/operations", "admin:" + password)).isEqualTo("200");

        String killed = property("MainPID");
        sh("kill -9 " + killed);
        await().atMost(START).until(() -> !List.of("0", killed).contains(property("MainPID")));
        awaitAnswer();
        assertThat(property("NRestarts")).isEqualTo("1");
        assertThat(status("/api/v1/operations", "admin:" + password)).isEqualTo("200");
    }

    @Test
    void itRunsWithoutRootAndWithoutPrivileges() {
        Map<String, String> process = host.text("cat", "/proc/" + property("MainPID") + "/status").lines()
                .collect(Collectors.toMap(line -> line.substring(0, line.indexOf(':')), line -> line.substring(line.indexOf(':') + 1).strip()));
        String number = host.text("id", "-u", "slipway");

        assertThat(number).isNotEqualTo("0");
        assertThat(process.get("Uid").split("\\s+")).containsOnly(number);
        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            assertThat(process.get(set)).as(set).matches("0+");
        }
        assertThat(process.get("NoNewPrivs")).isEqualTo("1");
    }

    @Test
    void theHardeningForbidsWhatItSaysAndLetsTheServiceWriteItsOwnDirectory() throws IOException {
        try (InputStream probe = InstalledReleaseIT.class.getResourceAsStream("unit-probe.sh")) {
            host.shell("probe").write(FileContent.of("/usr/local/bin/unit-probe",
                    new String(probe.readAllBytes(), StandardCharsets.UTF_8)));
        }
        sh("chmod 0755 /usr/local/bin/unit-probe; install -m 4755 /usr/bin/id /usr/local/bin/id-as-root;"
                + " install -d -m 1777 /etc/open /usr/open /var/open /home/open; echo readable >/home/open/readable;"
                + " mkdir -p /dev/net; [ -e /dev/net/tun ] || mknod -m 0666 /dev/net/tun c 10 200 || true");
        // The same unit with another program, and for once.
        sh("sed -e 's|^ExecStart=.*|ExecStart=/usr/local/bin/unit-probe|' -e 's|^Restart=.*|Restart=no\\nType=oneshot|'"
                + " /etc/systemd/system/slipway.service >/etc/systemd/system/unit-probe.service && systemctl daemon-reload");
        Map<String, String> free = results(host.text("setpriv", "--reuid=slipway", "--regid=slipway", "--clear-groups",
                "/usr/local/bin/unit-probe"));
        sh("rm -f /tmp/probe-wrote /tmp/set /etc/open/probe /usr/open/probe /var/open/probe /home/open/probe; systemctl start unit-probe");
        Map<String, String> inUnit = results(host.text("journalctl", "--no-pager", "-o", "cat", "-u", "unit-probe"));

        assertThat(inUnit).hasSameSizeAs(free).hasSizeGreaterThan(10);
        assertThat(inUnit).containsEntry("write-own-directory", "done").containsEntry("write-tmp", "done");
        assertThat(host.text("sh", "-c", "ls /tmp/probe-wrote 2>&1 || true")).as("its /tmp is its own").contains("No such file");
        boolean filtered = host.text("grep", "^Seccomp:", "/proc/" + property("MainPID") + "/status").endsWith("2");
        inUnit.forEach((what, result) -> {
            if (what.equals("write-own-directory") || what.equals("write-tmp")) {
                return;
            }
            if (!free.get(what).equals("done")) {
                System.out.println("NOT TRIED, this host forbids it without the unit, too: " + what);
            } else if (!filtered && BY_SECCOMP.contains(what)) {
                System.out.println("NOT TRIED, this host filters no system calls: " + what);
            } else {
                assertThat(result).as(what).isEqualTo("forbidden");
            }
        });
        assertThat(free).as("without the unit nothing forbids these").containsEntry("write-etc", "done")
                .containsEntry("write-usr", "done").containsEntry("write-var", "done").containsEntry("write-home", "done")
                .containsEntry("become-root", "done");
    }

    private static Map<String, String> results(String said) {
        Map<String, String> results = new TreeMap<>();
        said.lines().filter(line -> line.matches("[a-z-]+: (done|forbidden)"))
                .forEach(line -> results.put(line.split(": ")[0], line.split(": ")[1]));
        return results;
    }

    private static void awaitAnswer() {
        try {
            await().atMost(START).pollInterval(Duration.ofSeconds(1))
                    .until(() -> status("/actuator/health/readiness", "").equals("200"));
        } catch (org.awaitility.core.ConditionTimeoutException silent) {
            throw new AssertionError("Slipway does not answer:\n" + host.text("journalctl", "--no-pager", "-n", "60"), silent);
        }
    }

    /** Checks the certificate's name, as a browser does. The login goes in by a file: no secret on a command line. */
    private static String status(String path, String login) {
        if (!login.isEmpty()) {
            host.shell("login").write(FileContent.of("/root/login", "user = \"" + login + "\"\n"));
        }
        return host.text("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--cacert",
                "/etc/slipway/tls.crt", "--config", login.isEmpty() ? "/dev/null" : "/root/login", "https://localhost:8443" + path);
    }

    private static String property(String name) {
        return host.text("systemctl", "show", "--value", "--property=" + name, "slipway");
    }

    private static void sh(String script) {
        host.shell("install").change(Command.of("sh", "-euc", script));
    }

    /** The first block of commands under "As a service". */
    private static List<String> documented() throws IOException {
        var block = Pattern.compile("## As a service\n.*?```\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/install.md")));
        assertThat(block.find()).isTrue();
        return block.group(1).lines().toList();
    }

    private static Path release() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("slipway-[^-]+(-SNAPSHOT)?\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no release archive in target; run mvnw verify"));
        }
    }
}
