package io.slipway.adoption;

import io.slipway.inventory.file.ClusterFile;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A definition as it was written of a cluster.
 *
 * @param text the cluster file
 * @param leftOut sections that would be mistakes as they are in the cluster, by their place, with what is wrong
 * @param asked what a cluster cannot tell, in words
 */
record Proposal(String text, Map<String, String> leftOut, List<String> asked) {

    private static final Pattern LABELS = Pattern.compile("^hosts\\[(\\d+)]\\.labels\\.(.+)");

    Proposal {
        leftOut = Map.copyOf(leftOut);
        asked = List.copyOf(asked);
    }

    /**
     * Writes what was read. What would be a mistake and can be left out is left out.
     *
     * @throws NotAdoptable when mistakes remain
     */
    static Proposal of(AdoptedCluster adopted) {
        ProposedDefinition whole = new ProposedDefinition(adopted, Set.of());
        String text = whole.text();
        List<Mistake> mistakes = ClusterFile.read(text).mistakes();
        if (mistakes.isEmpty()) {
            return new Proposal(text, Map.of(), whole.asked());
        }
        Map<String, String> leftOut = new LinkedHashMap<>();
        mistakes.forEach(mistake -> place(mistake, adopted).ifPresent(place ->
                leftOut.merge(place, mistake.toString(), (one, more) -> one + "; " + more)));
        ProposedDefinition shorter = new ProposedDefinition(adopted, leftOut.keySet());
        text = shorter.text();
        List<Mistake> left = ClusterFile.read(text).mistakes();
        if (!left.isEmpty()) {
            List<String> reasons = new ArrayList<>(List.of("What the cluster is stands in no definition of Slipway:"));
            left.forEach(mistake -> reasons.add(mistake.toString()));
            throw new NotAdoptable(reasons);
        }
        return new Proposal(text, leftOut, shorter.asked());
    }

    private static Optional<String> place(Mistake mistake, AdoptedCluster adopted) {
        String path = mistake.at().path();
        for (String section : List.of(ProposedDefinition.DOCUMENTS, ProposedDefinition.REGISTRY_MIRRORS)) {
            if (path.startsWith(section)) {
                return Optional.of(section);
            }
        }
        Matcher labels = LABELS.matcher(path);
        return labels.matches()
                ? Optional.of(ProposedDefinition.label(
                        adopted.cluster().nodes().get(Integer.parseInt(labels.group(1))), labels.group(2)))
                : Optional.empty();
    }
}
