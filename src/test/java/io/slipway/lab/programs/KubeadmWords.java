package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a real kubeadm 1.36.2 said (recorded on three hosts), said again about a host of the lab. */
final class KubeadmWords {

    private static final Map<String, String> RECORDED = new java.util.concurrent.ConcurrentHashMap<>();

    private final Map<String, String> replacements = new LinkedHashMap<>();

    /**
     * @param host about whom
     * @param endpoint the control-plane endpoint
     * @param version with the v
     */
    KubeadmWords(LabHost host, String endpoint, String version) {
        replacements.put("2001:db8:cafe:1::1[0-3](?![0-9])", host.address().text());
        replacements.put("\\bh[0-3](?:\\.lab\\.test)?\\b", host.name());
        replacements.put("api\\.lab\\.test:6443", endpoint);
        replacements.put("api\\.lab\\.test", endpoint.replaceFirst(":[0-9]+$", ""));
        replacements.put("v1\\.36\\.2", version);
    }

    /** Adds one more thing to say differently. */
    KubeadmWords saying(String recorded, String here) {
        replacements.put(recorded, here);
        return this;
    }

    String output(String transcript) {
        return about(between(recorded(transcript), "===== stdout =====\n", "===== stderr ====="));
    }

    String errorOutput(String transcript) {
        return about(between(recorded(transcript), "===== stderr =====\n", "===== end ====="));
    }

    private String about(String text) {
        String said = text.contains("\n=====\n") ? text.substring(text.indexOf("\n=====\n") + 7) : text;
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            said = Pattern.compile(replacement.getKey()).matcher(said)
                    .replaceAll(Matcher.quoteReplacement(replacement.getValue()));
        }
        return said;
    }

    private static String recorded(String transcript) {
        return RECORDED.computeIfAbsent(transcript, name -> {
            try (InputStream file = KubeadmWords.class.getResourceAsStream("/io/slipway/lab/kubeadm/" + name + ".txt")) {
                return new String(file.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }
}
