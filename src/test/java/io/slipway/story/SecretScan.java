package io.slipway.story;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks for secrets in texts: as they are, in base64, and in base64 of base64, wherever in the encoded text they begin. */
final class SecretScan {

    private static final int SHORTEST = 12;
    private static final int SHOWN_BEFORE = 80;

    private final Map<String, String> shapes = new LinkedHashMap<>();

    /**
     * @param name what to call it when it is found
     * @param secret at least 12 characters, so that it cannot stand somewhere by chance
     */
    SecretScan looksFor(String name, String secret) {
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException(name + " is too short to be looked for");
        }
        shapes.put(secret, name);
        for (String once : encoded(secret)) {
            shapes.put(once, name + " in base64");
            encoded(once).forEach(twice -> shapes.put(twice, name + " in base64 of base64"));
        }
        return this;
    }

    /** The part of a private key's PEM text that no public key or certificate holds. */
    SecretScan looksForKey(String name, String pem, int secretLine) {
        return looksFor(name, pem.lines().filter(line -> !line.startsWith("-----")).toList().get(secretLine));
    }

    int secrets() {
        return Set.copyOf(shapes.values().stream().filter(name -> !name.contains(" in base64")).toList()).size();
    }

    /**
     * @param places by the place's name, what stands there
     * @return one line for each secret at each place, with what stands before it and never the secret
     */
    List<String> in(Map<String, String> places) {
        List<String> found = new ArrayList<>();
        places.forEach((place, text) -> shapes.forEach((shape, name) -> {
            int at = text.indexOf(shape);
            if (at >= 0) {
                found.add(name + " stands in " + place + " after: "
                        + text.substring(Math.max(0, at - SHOWN_BEFORE), at).replaceAll("\\s+", " "));
            }
        }));
        return found;
    }

    /** A text's base64 at each of the three offsets, without the characters that its neighbours decide. */
    static Set<String> encoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Set<String> all = new LinkedHashSet<>();
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String whole = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            all.add(whole.substring((offset * 8 + 5) / 6, shifted.length * 8 / 6));
        }
        return all;
    }
}
