package io.slipway.api;

import io.slipway.events.Event;
import io.slipway.events.EventFilter;
import io.slipway.events.EventListener;
import io.slipway.events.EventPage;
import io.slipway.events.EventStream;
import io.slipway.events.EventType;
import io.slipway.events.Events;
import io.slipway.events.StepChange;
import io.slipway.inventory.ClusterName;
import io.slipway.operations.Operations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What happened: by pages, or as server-sent events while it happens. */
@RestController
@Tag(name = "Events")
@RequestMapping("/api/v1/events")
class EventsApi {

    /** The type of what is told of steps: their state now, not kept as an event. */
    private static final String STEP_CHANGED = "step.changed";

    private static final long COME_BACK_AFTER = 3000;

    private final Events events;
    private final EventStream stream;
    private final Operations operations;

    EventsApi(Events events, EventStream stream, Operations operations) {
        this.events = events;
        this.stream = stream;
        this.operations = operations;
    }

    @Operation(operationId = "listEvents", summary = "What happened: a page, or as server-sent events while it happens")
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    EventPage page(
            @RequestParam Optional<String> cluster,
            @RequestParam Optional<String> operation,
            @RequestParam(name = "type", defaultValue = "") List<String> types,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int size) {
        return events.page(filter(cluster, operation, types), after, size);
    }

    /** Whoever comes back with {@code Last-Event-ID} hears what happened meanwhile, each event once. */
    @Operation(operationId = "listEvents", summary = "What happened: a page, or as server-sent events while it happens")
    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter listen(
            @RequestParam Optional<String> cluster,
            @RequestParam Optional<String> operation,
            @RequestParam(name = "type", defaultValue = "") List<String> types,
            @RequestParam Optional<String> steps,
            @RequestParam Optional<Long> after,
            @RequestHeader(name = "Last-Event-ID") Optional<Long> last,
            HttpServletResponse response) {
        boolean stepsToo = types.contains(STEP_CHANGED);
        if (stepsToo && operation.isEmpty()) {
            throw new IllegalArgumentException(STEP_CHANGED + " is told of one operation: name it with operation=OPS-12.");
        }
        List<String> durable = types.stream().filter(type -> !type.equals(STEP_CHANGED)).toList();
        EventFilter filter = filter(cluster, operation, durable);
        EventStream.Wish wish = new EventStream.Wish(
                stepsToo && durable.isEmpty() ? Optional.empty() : Optional.of(filter),
                steps.map(this::known).or(() -> stepsToo || types.isEmpty() ? operation : Optional.empty()),
                last.or(() -> after));
        // A proxy that collects answers would hold events back.
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("Cache-Control", "no-store");
        SseEmitter emitter = new SseEmitter(0L);
        Runnable gone = stream.listen(wish, new Listener(emitter));
        emitter.onCompletion(gone);
        emitter.onError(failure -> gone.run());
        return emitter;
    }

    private EventFilter filter(Optional<String> cluster, Optional<String> operation, List<String> types) {
        operation.ifPresent(this::known);
        return new EventFilter(
                cluster.map(name -> new ClusterName(name).text()), operation, types.stream().map(EventType::named).toList());
    }

    private String known(String id) {
        return operations.operation(id)
                .orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."))
                .id();
    }

    /** Writes what it hears into one answer. */
    private static final class Listener implements EventListener {

        private final SseEmitter emitter;
        private boolean greeted;

        Listener(SseEmitter emitter) {
            this.emitter = emitter;
        }

        @Override
        public void happened(Event event) throws IOException {
            emitter.send(greeting()
                    .id(Long.toString(event.id()))
                    .name(event.type())
                    .data(event, MediaType.APPLICATION_JSON));
        }

        /** Without an id: whoever comes back is told how steps stand then. */
        @Override
        public void changed(StepChange step) throws IOException {
            emitter.send(greeting().name(STEP_CHANGED).data(step, MediaType.APPLICATION_JSON));
        }

        @Override
        public void stillHere(Optional<Long> after) throws IOException {
            SseEmitter.SseEventBuilder nothing = greeting().comment("still here");
            // An id without data tells nothing and yet is where a browser comes back to.
            after.ifPresent(id -> nothing.id(Long.toString(id)));
            emitter.send(nothing);
        }

        @Override
        public void end() {
            emitter.complete();
        }

        private SseEmitter.SseEventBuilder greeting() {
            SseEmitter.SseEventBuilder builder = SseEmitter.event();
            if (!greeted) {
                greeted = true;
                builder.reconnectTime(COME_BACK_AFTER);
            }
            return builder;
        }
    }
}
