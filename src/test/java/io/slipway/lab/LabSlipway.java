package io.slipway.lab;

import io.slipway.Slipway;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Starts Slipway with the demo lab: {@code ./mvnw spring-boot:test-run}. Hosts, database and accounts are made anew at
 * every start and gone at the end; everything listens on loopback only.
 */
public final class LabSlipway {

    private static final Logger LOG = LoggerFactory.getLogger(LabSlipway.class);

    /** How much faster than in a data centre things happen, so that a newcomer can watch and does not wait. */
    private static final double SPEED = 20;

    private LabSlipway() {}

    public static void main(String[] arguments) {
        start(Lab.demoHosts().withIngress().speed(SPEED).start(), arguments);
    }

    /** Slipway with a lab and its data centre's page; closing it closes the lab. @param arguments go before the lab's own */
    public static ConfigurableApplicationContext start(Lab lab, String... arguments) {
        SpringApplication application = new SpringApplication(Slipway.class, Additions.class);
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("lab", lab));
        return application.run(with(properties(lab), arguments));
    }

    /** As arguments, because Slipway's own application.yaml comes before default properties; given ones come first. */
    private static String[] with(Map<String, Object> properties, String[] arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        properties.forEach((name, value) -> {
            if (all.stream().noneMatch(argument -> argument.startsWith("--" + name + "="))) {
                all.add("--" + name + "=" + value);
            }
        });
        return all.toArray(String[]::new);
    }

    /** The settings with which Slipway meets a lab: its own cluster file, a directory of its own, the fixed accounts. */
    public static Map<String, Object> properties(Lab lab) {
        Path clusters = lab.directory().resolve("clusters");
        try {
            Files.createDirectories(clusters);
            Files.writeString(clusters.resolve(lab.clusterName() + ".yaml"), lab.clusterFile());
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
        return Map.of(
                "slipway.data", lab.directory().resolve("data").toString(),
                "slipway.clusters.directory", clusters.toString(),
                "slipway.security.admin-user", "admin",
                "slipway.security.admin-password", "admin",
                "slipway.lab.users", "admin,operator,viewer",
                "camunda.bpm.generic-properties.properties.enable-password-policy", "false",
                "logging.level.org.apache.sshd", "warn",
                "logging.level.org.camunda", "warn",
                "logging.level.org.apache.sshd.common.util.security", "error");
    }

    /** What the lab adds to Slipway. Without a stereotype, so that no test finds it by itself. */
    static class Additions {

        @Bean
        RouterFunction<ServerResponse> labPage(Lab lab) {
            return new LabPage(lab).routes();
        }

        /** The demo accounts, each with its name as its password. */
        @Bean
        ApplicationRunner labUsers(Accounts accounts, Environment environment) {
            return start -> {
                for (String user : environment.getProperty("slipway.lab.users", "").split(",")) {
                    accounts.ensure(user, user, Role.valueOf(user.toUpperCase(java.util.Locale.ROOT)));
                }
                LOG.info("Slipway runs with the lab: http://localhost:{} as operator/operator, the data centre at /lab",
                        environment.getProperty("local.server.port"));
            };
        }

        /** Tells what the lab did not know, and closes it after Slipway has gone. */
        @Bean
        AutoCloseable labEnd(Lab lab) {
            return () -> {
                List<String> unknown = lab.unknownCommands();
                unknown.forEach(line -> LOG.warn("unknown to the lab: {}", line));
                lab.forgiveUnknownCommands();
                lab.close();
            };
        }
    }
}
