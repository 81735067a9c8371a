package io.slipway.events;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A webhook that shall be made. All but the address may be absent.
 *
 * @param url where events are sent to
 * @param description what it is for, for people
 * @param types the types of events; absent or empty for all
 * @param cluster the only cluster whose events are wanted
 */
public record WebhookWish(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String url,
        String description,
        List<String> types,
        String cluster) {}
