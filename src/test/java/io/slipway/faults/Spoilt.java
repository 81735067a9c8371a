package io.slipway.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A good text, spoilt in every way that a broken host, a cut connection or a slip of the hand spoils it: the same ways in
 * every run.
 */
public final class Spoilt {

    private static final List<String> ODD = List.of(
            "\0", "\uFEFF", "\u001B[31m", "\r", "\t", "\"", "'", "{", "}", "[", "]", ":", ",", "#", "%", "&a ", "*a", "!!int ",
            "!!binary ", "!!timestamp ", "null", "~", "-1", "0", "1e999999999", "18446744073709551616", "9".repeat(400), ".nan",
            "0x", "-", "<<: ", "? ", "---\n", "=", "\\u", "\uD800", "ü", "[".repeat(5000), "{a: ".repeat(5000),
            "x".repeat(100_000));

    private Spoilt() {}

    /** So many spoilt copies, after the empty text and the ends that a cut-off answer has. */
    public static Stream<String> ways(String good, int copies) {
        Stream<String> cut = IntStream.rangeClosed(0, 40).mapToObj(part -> good.substring(0, good.length() * part / 40));
        Stream<String> odd = ODD.stream();
        return Stream.of(cut, odd, IntStream.range(0, copies).mapToObj(seed -> spoil(good, new Random(seed))))
                .flatMap(stream -> stream);
    }

    private static String spoil(String good, Random random) {
        String text = good;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            text = random.nextBoolean() ? letters(text, random) : lines(text, random);
        }
        return text;
    }

    private static String letters(String text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(12));
        String put = ODD.get(random.nextInt(ODD.size()));
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + text.substring(end);
            case 1 -> text.substring(0, at) + put + text.substring(at);
            case 2 -> text.substring(0, at) + put + text.substring(end);
            default -> text.substring(0, at) + (char) random.nextInt(0x300) + text.substring(end);
        };
    }

    private static String lines(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.isEmpty()) {
            return text;
        }
        int at = random.nextInt(lines.size());
        switch (random.nextInt(5)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
            case 2 -> lines.set(at, lines.get(at).replaceAll("[0-9]+", ODD.get(random.nextInt(ODD.size())).replace("\\", "")
                    .replace("$", "")));
            case 3 -> lines.set(at, lines.get(at).replaceAll("\\S+$", ""));
            default -> lines.set(at, " ".repeat(random.nextInt(9)) + lines.get(at).strip());
        }
        return String.join("\n", lines);
    }
}
