package io.slipway.controlplane;

import io.slipway.host.Command;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The packet rules of kube-proxy and the network plugin, which {@code kubeadm reset} leaves (kubernetes-facts, section 7).
 * Only theirs are removed, never a host's own: tables by their names, and in the shared tables chains by their prefixes
 * and the jumps to them.
 */
final class PacketRules {

    private static final String[] TABLES = {"nft", "list", "tables"};
    /** As {@code nft} says it; tables that iptables made have other names. */
    private static final Pattern CLUSTER_TABLE = Pattern.compile("table (ip|ip6|inet) (kube-proxy|calico)");
    private static final String CHAINS = "(KUBE-|cali-|CNI-)";
    private static final Pattern CHAIN = Pattern.compile("^:(" + CHAINS + "\\S+) .*");
    private static final Pattern JUMP = Pattern.compile("^-A (?!" + CHAINS + ").* -[jg] " + CHAINS + "\\S+.*");
    private static final List<String> FAMILIES = List.of("ip6tables", "iptables");
    private static final String[] SERVICES = {"ipvsadm", "--list", "--numeric"};
    private static final Pattern SERVICE = Pattern.compile("^(TCP|UDP|SCTP) .*");

    private PacketRules() {}

    static List<Query> queries() {
        List<Query> queries = new ArrayList<>(List.of(Query.Run.of(TABLES), Query.Run.of(SERVICES)));
        FAMILIES.forEach(family -> queries.add(Query.Run.of(save(family))));
        return queries;
    }

    private static String[] save(String family) {
        return new String[] {family + "-save"};
    }

    /** What is there, in words; programs that a host does not have have left nothing. */
    static List<String> left(Reading reading) {
        List<String> left = new ArrayList<>(tables(reading));
        for (String family : FAMILIES) {
            long lines = lines(reading, family).stream()
                    .filter(line -> CHAIN.matcher(line).matches() || JUMP.matcher(line).matches())
                    .count();
            if (lines > 0) {
                left.add(lines + " chains and jumps of " + family + " that belong to the cluster");
            }
        }
        if (hasServices(reading)) {
            left.add("services of ipvs");
        }
        return left;
    }

    private static List<String> tables(Reading reading) {
        return reading.run(TABLES).lines().stream().map(String::strip).filter(CLUSTER_TABLE.asMatchPredicate()).toList();
    }

    private static List<String> lines(Reading reading, String family) {
        return reading.run(save(family)).lines();
    }

    private static boolean hasServices(Reading reading) {
        return reading.run(SERVICES).lines().stream().anyMatch(SERVICE.asMatchPredicate());
    }

    static void remove(HostShell shell, Reading reading) {
        for (String table : tables(reading)) {
            String[] words = table.split(" ");
            shell.change(Command.of("nft", "delete", "table", words[1], words[2]));
        }
        for (String family : FAMILIES) {
            String rules = removal(lines(reading, family));
            if (!rules.isEmpty()) {
                shell.change(Command.of(family + "-restore", "--noflush").withInput(new Secret(rules)));
            }
        }
        if (hasServices(reading)) {
            shell.change(Command.of("ipvsadm", "--clear"));
        }
    }

    /**
     * The input that takes the cluster's chains out of every table in one transaction each: jumps from others' chains are
     * deleted, and with {@code --noflush} a chain that is named is emptied, so that it can be deleted.
     */
    static String removal(List<String> saved) {
        StringBuilder text = new StringBuilder();
        String table = "";
        List<String> chains = new ArrayList<>();
        List<String> jumps = new ArrayList<>();
        for (String line : saved) {
            var chain = CHAIN.matcher(line);
            if (line.startsWith("*")) {
                table = line;
                chains.clear();
                jumps.clear();
            } else if (chain.matches()) {
                chains.add(chain.group(1));
            } else if (JUMP.matcher(line).matches()) {
                jumps.add("-D" + line.substring(2));
            } else if (line.strip().toUpperCase(Locale.ROOT).equals("COMMIT") && !chains.isEmpty()) {
                text.append(table).append('\n');
                chains.forEach(name -> text.append(':').append(name).append(" - [0:0]\n"));
                jumps.forEach(jump -> text.append(jump).append('\n'));
                chains.forEach(name -> text.append("-X ").append(name).append('\n'));
                text.append("COMMIT\n");
            }
        }
        return text.toString();
    }
}
