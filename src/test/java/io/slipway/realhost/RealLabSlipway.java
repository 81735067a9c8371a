package io.slipway.realhost;

import io.slipway.Slipway;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Slipway beside a lab of real Linux hosts, until its input ends or it is interrupted:
 * {@code ./mvnw spring-boot:test-run -Dspring-boot.run.main-class=io.slipway.realhost.RealLabSlipway}, as root. A person's
 * part is typed: {@code balancer} makes the one over the control plane, {@code workers} the one over the workers,
 * {@code direct} lets Slipway log in as root without the jump host.
 */
public final class RealLabSlipway {

    private RealLabSlipway() {}

    public static void main(String[] arguments) throws Exception {
        RealLab.missing().ifPresent(missing -> {
            throw new IllegalStateException("no real hosts here: " + missing);
        });
        Path directory = Files.createTempDirectory("slipway-real-lab");
        try (RealLab lab = RealLab.in(directory.resolve("lab"));
                ConfigurableApplicationContext slipway = start(lab, directory, arguments)) {
            lab.onlyThroughTheJumpHost(true);
            System.out.println("""

                    Slipway runs with real hosts: operator/operator, cluster site. Type: balancer, workers, direct, end.
                    A host's shell: ssh -i %s root@%s
                    """.formatted(lab.identity(), RealLab.MACHINES.get(0).address()));
            BufferedReader typed = new BufferedReader(new InputStreamReader(System.in));
            for (String line = typed.readLine(); line != null && !line.equals("end"); line = typed.readLine()) {
                switch (line.strip()) {
                    case "balancer" -> lab.createControlPlaneBalancer();
                    case "workers" -> lab.createWorkerBalancer(30080);
                    case "direct" -> {
                        lab.onlyThroughTheJumpHost(false);
                        Files.writeString(directory.resolve("clusters/site.yaml"), lab.clusterFile("", RealLab.MACHINES));
                    }
                    default -> System.out.println("unknown: " + line);
                }
            }
        }
        DebianHost.run("rm", "-rf", directory.toString());
    }

    /** @param arguments go before the lab's own */
    static ConfigurableApplicationContext start(RealLab lab, Path directory, String... arguments) throws Exception {
        Files.createDirectories(directory.resolve("clusters"));
        Files.writeString(directory.resolve("clusters/site.yaml"),
                lab.clusterFile(lab.sshThroughTheJumpHost(), RealLab.MACHINES.subList(0, 4)));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--slipway.data=" + directory.resolve("data"),
                "--slipway.clusters.directory=" + directory.resolve("clusters"),
                "--slipway.security.admin-user=admin", "--slipway.security.admin-password=admin",
                "--camunda.bpm.generic-properties.properties.enable-password-policy=false",
                "--logging.level.org.apache.sshd=warn", "--logging.level.org.camunda=warn"));
        ConfigurableApplicationContext slipway = SpringApplication.run(Slipway.class, all.toArray(String[]::new));
        slipway.getBean(Accounts.class).ensure("operator", "operator", Role.OPERATOR);
        return slipway;
    }
}
