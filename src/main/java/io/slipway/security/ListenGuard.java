package io.slipway.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.env.Environment;

/** Refuses to start when Slipway would take passwords in the clear from outside this machine. */
final class ListenGuard implements InitializingBean {

    private final Environment environment;

    ListenGuard(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void afterPropertiesSet() {
        boolean https = environment.containsProperty("server.ssl.bundle")
                || environment.containsProperty("server.ssl.certificate")
                || environment.containsProperty("server.ssl.key-store");
        String address = environment.getProperty("server.address", "");
        if (!https && !isLoopback(address)) {
            throw new IllegalStateException("server.address is " + (address.isEmpty() ? "every address" : address)
                    + " but HTTPS is not configured. Configure server.ssl (certificate and key), or leave"
                    + " server.address at localhost.");
        }
    }

    private static boolean isLoopback(String address) {
        if (address.isEmpty()) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new IllegalStateException("server.address \"" + address + "\" is no address of this machine", unknown);
        }
    }
}
