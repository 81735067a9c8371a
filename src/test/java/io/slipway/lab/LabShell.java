package io.slipway.lab;

import java.util.List;
import java.util.function.Supplier;

/** What sshd and sudo do with an exec line before a program gets it. */
final class LabShell {

    private LabShell() {}

    static LabResult run(LabHost host, String line, Supplier<byte[]> input) {
        List<String> words;
        try {
            words = ShellWords.split(line);
        } catch (IllegalArgumentException notSimple) {
            host.lab().unknown(host.name(), List.of(line));
            return LabResult.failed(127, "the lab reads simple commands only: " + notSimple.getMessage());
        }
        if (words.isEmpty()) {
            return LabResult.ok();
        }
        int sudo = words.indexOf("sudo");
        if (sudo >= 0 && words.subList(0, sudo).stream().allMatch(word -> word.equals("env") || word.contains("="))) {
            if (host.ssh().isSudoNeedsPassword()) {
                return LabResult.failed(1, "sudo: a password is required");
            }
            int first = sudo + 1;
            while (first < words.size() && List.of("-n", "--", "-H").contains(words.get(first))) {
                first++;
            }
            words = words.subList(first, words.size());
        }
        return host.execute(words, input);
    }
}
