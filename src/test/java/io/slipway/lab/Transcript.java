package io.slipway.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a real kubeadm said: recorded on three hosts, version 1.36.2. */
public record Transcript(int exitCode, String output, String errorOutput) {

    public static Transcript of(String name) {
        try (InputStream file = Transcript.class.getResourceAsStream("/io/slipway/lab/kubeadm/" + name + ".txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return new Transcript(
                    Integer.parseInt(between(text, "# exit: ", "\n").strip()),
                    between(text, "===== stdout =====\n", "===== stderr ====="),
                    between(text, "===== stderr =====\n", "===== end ====="));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public String words() {
        return output + "\n" + errorOutput;
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }
}
