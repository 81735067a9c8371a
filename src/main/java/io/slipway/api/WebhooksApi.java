package io.slipway.api;

import io.slipway.events.Delivery;
import io.slipway.events.Webhook;
import io.slipway.events.WebhookWish;
import io.slipway.events.Webhooks;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Webhooks and what is on its way to them, for administrators. */
@RestController
@Tag(name = "Webhooks")
@RequestMapping(path = "/api/v1/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
class WebhooksApi {

    private final Webhooks webhooks;

    WebhooksApi(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @Operation(operationId = "listWebhooks", summary = "How the webhooks stand; for administrators")
    @GetMapping
    List<Webhook> all() {
        return webhooks.all();
    }

    /** Holds the secret, this once. */
    @Operation(operationId = "makeWebhook", summary = "Make a webhook; the answer shows its secret this once")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Webhooks.Made> make(@RequestBody WebhookWish wish, Principal person) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(webhooks.make(wish, person.getName()));
    }

    @Operation(operationId = "readWebhook", summary = "How a webhook stands")
    @GetMapping("/{id}")
    Webhook webhook(@PathVariable String id) {
        return webhooks.webhook(id).orElseThrow(() -> none(id));
    }

    @Operation(operationId = "removeWebhook", summary = "Remove a webhook")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String id) {
        found(id, webhooks.remove(id));
    }

    /** Holds the new secret, this once. */
    @Operation(operationId = "changeWebhookSecret", summary = "Sign with a new secret; the answer shows it this once")
    @PostMapping("/{id}/secret")
    ResponseEntity<Webhooks.Made> changeSecret(@PathVariable String id) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(webhooks.changeSecret(id).orElseThrow(() -> none(id)));
    }

    @Operation(operationId = "disableWebhook", summary = "Hold everything back")
    @PostMapping("/{id}/disable")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void disable(@PathVariable String id, Principal person) {
        found(id, webhooks.disable(id, person.getName()));
    }

    @Operation(operationId = "enableWebhook", summary = "Go on where it stood")
    @PostMapping("/{id}/enable")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void enable(@PathVariable String id) {
        found(id, webhooks.enable(id));
    }

    /** Waits for the receiver's answer and tells it. */
    @Operation(operationId = "testWebhook", summary = "Send a test now and tell the answer")
    @PostMapping("/{id}/test")
    Delivery test(@PathVariable String id, Principal person) {
        return webhooks.test(id, person.getName()).orElseThrow(() -> none(id));
    }

    @Operation(operationId = "listDeliveries", summary = "What is on its way to the webhook, newest first")
    @GetMapping("/{id}/deliveries")
    List<Delivery> deliveries(
            @PathVariable String id,
            @RequestParam(defaultValue = "9223372036854775807") long before,
            @RequestParam(defaultValue = "50") int size) {
        webhook(id);
        return webhooks.deliveries(id, before, size);
    }

    @Operation(operationId = "redeliver", summary = "Send it once more, beside the order")
    @PostMapping("/{id}/deliveries/{delivery}/redeliver")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Delivery redeliver(@PathVariable String id, @PathVariable long delivery) {
        return webhooks.redeliver(id, delivery).orElseThrow(() ->
                NotFound.of("There is no delivery " + delivery + " of the webhook \"" + Shown.text(id) + "\"."));
    }

    @Operation(operationId = "skipDelivery", summary = "Let it be, so that those behind it come")
    @PostMapping("/{id}/deliveries/{delivery}/skip")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void skip(@PathVariable String id, @PathVariable long delivery, Principal person) {
        if (!webhooks.skip(id, delivery, person.getName())) {
            throw NotFound.of("No delivery " + delivery + " of the webhook \"" + Shown.text(id) + "\" waits any more.");
        }
    }

    private static void found(String id, boolean found) {
        if (!found) {
            throw none(id);
        }
    }

    private static NotFound none(String id) {
        return NotFound.of("There is no webhook \"" + Shown.text(id) + "\".");
    }
}
