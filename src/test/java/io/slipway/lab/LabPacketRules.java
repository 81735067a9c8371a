package io.slipway.lab;

import java.util.ArrayList;
import java.util.List;

/** A host's packet rules: nft's tables by name, and the lines of the shared tables as iptables saves them. */
public final class LabPacketRules {

    private static final String NOTE = "packet rules";

    private final List<String> tables = new ArrayList<>();
    private final List<String> rules = new ArrayList<>();

    private LabPacketRules() {}

    /** Those of the host; gone after a reboot. */
    public static LabPacketRules of(LabHost host) {
        return (LabPacketRules) host.notes().computeIfAbsent(NOTE, same -> new LabPacketRules());
    }

    /** @param table {@code ip6 kube-proxy} */
    public synchronized void addTable(String table) {
        if (!tables.contains(table)) {
            tables.add(table);
        }
    }

    /** False when there is no such table. */
    public synchronized boolean deleteTable(String table) {
        return tables.remove(table);
    }

    public synchronized List<String> tables() {
        return List.copyOf(tables);
    }

    /** One line of the table filter: a chain ({@code :KUBE-FORWARD - [0:0]}) or a rule ({@code -A FORWARD -j ACCEPT}). */
    public synchronized void addRule(String line) {
        rules.add(line);
    }

    public synchronized List<String> rules() {
        return List.copyOf(rules);
    }

    /** False when there is no such chain, or another chain still jumps to it, or it has rules. */
    public synchronized boolean deleteChain(String chain) {
        return rules.stream().noneMatch(rule -> rule.startsWith("-A " + chain + " ") || rule.endsWith(" -j " + chain))
                && rules.removeIf(rule -> rule.startsWith(":" + chain + " "));
    }

    public synchronized void flushChain(String chain) {
        rules.removeIf(rule -> rule.startsWith("-A " + chain + " "));
    }

    public synchronized boolean deleteRule(String rule) {
        return rules.remove(rule);
    }
}
