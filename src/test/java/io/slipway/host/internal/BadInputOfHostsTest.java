package io.slipway.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.slipway.faults.ParserLaw;
import io.slipway.host.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes over the wire and from known_hosts files, spoilt. */
class BadInputOfHostsTest {

    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9gS7V0sWn8QxvJbTMyoZ9g0GZ7mB1n8hQqv6Z4c1mC";

    @Test
    void answersToQueries() {
        List<Query> queries = List.of(
                new Query.File("/etc/hosts"), new Query.Directory("/etc"), new Query.KernelParameter("net.ipv6.conf.all.forwarding"),
                new Query.KernelModule("overlay"), new Query.Unit("kubelet"), new Query.Package("kubeadm"),
                new Query.Run(List.of("uname", "-r")));
        String good = "file root:root 644 1700000000.5 " + coded("::1 localhost\n") + "\ndirectory " + coded("hosts\n")
                + "\nparameter " + coded("1\n") + "\nmodule yes\nunit "
                + coded("LoadState=loaded\nActiveState=active\nActiveEnterTimestampMonotonic=12345678\n")
                + " 1700000000.25 4711.5\npackage " + coded("hi  1.36.2-1.1") + "\nrun 0 " + coded("6.1.0\n") + " " + coded("")
                + "\n";

        ParserLaw.holds(good, Answers.UnreadableAnswer.class, text -> Answers.reading(queries, text));
    }

    @Test
    void howALongCommandStands() {
        for (String good : List.of(
                "never", "running 12 " + coded("Unpacking…"), "finished 100 12 " + coded("out") + " " + coded("error"),
                "interrupted reboot " + coded("out") + " " + coded("error"))) {
            ParserLaw.holds(good, Answers.UnreadableAnswer.class, Answers::state);
        }
    }

    @Test
    void knownHostsFiles(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("known_hosts");
        String good = "# the site's hosts\n[2001:db8::1]:2222,h1 " + KEY + "\n@cert-authority *.example.net " + KEY
                + "\n|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= " + KEY + "\n@revoked !x,h?* " + KEY + "\n";

        ParserLaw.holds(good, Unreadable.class, text -> {
            try {
                Files.writeString(file, text.replace('\uD800', '?'));
                KnownHosts.read(List.of(file.toString()), Set.of("2001:db8::1", "h1", "h1.example.net"), 2222);
            } catch (IOException told) {
                throw new Unreadable(told);
            }
        });
    }

    @Test
    void aPatternOfManyStarsIsComparedSoon() {
        String name = "a".repeat(60) + ".example.net";

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertThat(KnownHosts.glob("*a".repeat(28) + "*b", name)).isFalse();
            assertThat(KnownHosts.glob("*a".repeat(28) + "*.example.net", name)).isTrue();
        });
        assertThat(KnownHosts.glob("h?.example.*", "h1.example.net")).isTrue();
        assertThat(KnownHosts.glob("h?", "h")).isFalse();
        assertThat(KnownHosts.glob("*", "")).isTrue();
        assertThat(KnownHosts.glob("h1.example", "h1.example.net")).isFalse();
    }

    private static String coded(String text) {
        return "x" + Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** An unreadable file, as the law wants it. */
    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unreadable(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
