package io.slipway.inventory.file;

import io.slipway.inventory.Endpoint;
import io.slipway.inventory.InvalidValue;

/** A registry as image names begin with it: a DNS name, with a port where needed; never an IPv6 literal. */
final class RegistryName {

    private RegistryName() {}

    static boolean isValid(String text) {
        try {
            return !Endpoint.of(text, 443).isAddress();
        } catch (InvalidValue notAName) {
            return false;
        }
    }
}
