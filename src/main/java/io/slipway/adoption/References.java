package io.slipway.adoption;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.SecretReference;
import io.slipway.inventory.file.ClusterFile;
import io.slipway.operations.DefinitionRefused;
import io.slipway.operations.Mistake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which secrets a definition that an operator writes may refer to: only the private key that an administrator gave for
 * adoptions. Else an operator could have any file of Slipway's machine read.
 */
final class References {

    private final Set<String> allowed;

    References(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** @throws DefinitionRefused when the text refers to another secret; a text with mistakes is left to its own check */
    void refuseOthers(String text) {
        Optional<ClusterDefinition> definition = ClusterFile.read(text).definition();
        if (definition.isEmpty()) {
            return;
        }
        Map<String, SecretReference> said = new LinkedHashMap<>();
        definition.get().ssh().identity().ifPresent(key -> said.put("ssh.identity", key));
        definition.get().ssh().passphrase().ifPresent(key -> said.put("ssh.passphrase", key));
        definition.get().registryAccess().ifPresent(access -> said.put("registryAccess.credentials", access.credentials()));
        List<Mistake> mistakes = new ArrayList<>();
        said.forEach((place, reference) -> {
            if (!allowed.contains(reference.toString())) {
                mistakes.add(new Mistake(place, "", reference + " is another secret than the key of adoptions",
                        "adopt the cluster first; an administrator then writes it into the definition"));
            }
        });
        if (!mistakes.isEmpty()) {
            throw DefinitionRefused.mistakes(mistakes);
        }
    }
}
