package io.slipway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Slipway: the engine, its web applications and the API on one port. */
@SpringBootApplication
public class Slipway {

    public static void main(String[] arguments) {
        SpringApplication slipway = new SpringApplication(Slipway.class);
        slipway.addListeners(new DataDirectory());
        slipway.run(arguments);
    }
}
