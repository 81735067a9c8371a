package io.slipway.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened. Streams, pages and webhooks show it in the same shape.
 *
 * @param id grows in the order in which events could be seen first; later events never have smaller ones
 * @param type as {@link EventType#text} has it
 * @param timestamp when it happened
 * @param cluster empty when it is about none
 * @param operation the id of the operation that it belongs to
 * @param subject what it is about within cluster and operation: a task's, an incident's or a finding's id
 * @param link where a program reads more: a path of the API
 * @param page where a person does something about it: a path of Tasklist or Cockpit
 * @param data more of it, small and without secrets
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Event(
        long id,
        String type,
        Instant timestamp,
        Optional<String> cluster,
        Optional<String> operation,
        Optional<String> subject,
        String link,
        Optional<String> page,
        Map<String, Object> data) {}
