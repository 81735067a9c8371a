package io.slipway.api;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.journal.ConfirmedHostKey;
import io.slipway.journal.Journal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The host keys that people have confirmed. Those of a known_hosts file or an authority are the site's own business and
 * not listed.
 */
@RestController
@Tag(name = "Clusters")
@RequestMapping(path = "/api/v1/clusters/{cluster}/host-keys", produces = MediaType.APPLICATION_JSON_VALUE)
class HostKeysApi {

    private final Journal journal;

    HostKeysApi(Journal journal) {
        this.journal = journal;
    }

    /** A trusted key. */
    record KeyView(String host, String keyType, String fingerprint, String confirmedBy, Instant confirmedAt) {

        static KeyView of(ConfirmedHostKey key) {
            return new KeyView(
                    key.host().text(), key.keyType(), key.fingerprint(), key.confirmedBy(), key.confirmedAt());
        }
    }

    @Operation(operationId = "listHostKeys", summary = "The host keys that people have confirmed")
    @GetMapping
    List<KeyView> list(@PathVariable String cluster) {
        return journal.hostKeys(new ClusterName(cluster)).stream().map(KeyView::of).toList();
    }

    /** For a host that was installed anew: its next key is unknown, and a person confirms it. */
    @Operation(
            operationId = "removeHostKeys",
            summary = "Forget the confirmed keys of a host that was installed anew; for administrators")
    @DeleteMapping("/{host}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> remove(@PathVariable String cluster, @PathVariable String host, Principal person) {
        if (journal.removeHostKeys(new ClusterName(cluster), new HostName(host), person.getName()) == 0) {
            throw NotFound.of("No key of " + Shown.text(host) + " in the cluster " + Shown.text(cluster)
                    + " was confirmed in Slipway. It may stand in a known_hosts file of the site.");
        }
        return ResponseEntity.noContent().build();
    }
}
