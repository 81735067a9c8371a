package io.slipway.events;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures as Standard Webhooks has them: https://www.standardwebhooks.com, symmetric, version 1. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
    /** Tells secret scanners, and libraries of receivers, what it is. */
    private static final String SECRET = "whsec_";

    private Signature() {}

    /** A secret as receivers get it. */
    static String shown(byte[] secret) {
        return SECRET + Base64.getEncoder().encodeToString(secret);
    }

    /**
     * The header {@code webhook-signature}.
     *
     * @param seconds the header {@code webhook-timestamp}: seconds since 1970
     */
    static String of(byte[] secret, String message, long seconds, String body) {
        byte[] signed = (message + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8);
        return "v1," + Base64.getEncoder().encodeToString(hmac(secret, signed));
    }

    static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
