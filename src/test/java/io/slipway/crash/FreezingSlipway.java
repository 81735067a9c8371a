package io.slipway.crash;

import io.slipway.Slipway;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ActivityTypes;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.history.event.HistoricActivityInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Bean;

/**
 * Slipway, which stands still at the places that the file {@code wanted} names, each once, so that it can be killed there. It
 * writes into the file {@code seen}: {@code FROZEN PLACE} when it stands, {@code AT MILLISECONDS PROCESS/ACTIVITY} when it comes
 * to a service task for the first time.
 */
public final class FreezingSlipway {

    /** A system property: the directory of the two files. */
    static final String DIRECTORY = "slipway.crash";

    private FreezingSlipway() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(System.getProperty(DIRECTORY));
        SpringApplication application = new SpringApplication(Slipway.class, SecondPerson.class);
        application.addListeners(new Freezer(
                Place.read(Files.readAllLines(directory.resolve("wanted"))), directory.resolve("seen")));
        application.run(arguments);
    }

    /** Some decisions need two people. */
    static class SecondPerson {

        @Bean
        ApplicationRunner second(Accounts accounts) {
            return start -> accounts.ensure("second", "second", Role.ADMIN);
        }
    }

    private static final class Freezer implements ApplicationListener<PayloadApplicationEvent<?>> {

        private final Set<Place> wanted;
        private final Path seen;
        private final Set<String> tasks = new HashSet<>();

        private Freezer(Set<Place> wanted, Path seen) {
            this.wanted = wanted;
            this.seen = seen;
        }

        @Override
        public void onApplicationEvent(PayloadApplicationEvent<?> event) {
            if (event.getPayload() instanceof HistoricActivityInstanceEventEntity activity
                    && ActivityTypes.TASK_SERVICE.equals(activity.getActivityType())) {
                if (activity.isEventOfType(HistoryEventTypes.ACTIVITY_INSTANCE_START)) {
                    arrives(activity, Place.Moment.BEFORE);
                } else if (activity.isEventOfType(HistoryEventTypes.ACTIVITY_INSTANCE_END) && !activity.isCanceled()) {
                    arrives(activity, comesBack(activity) ? Place.Moment.MEANWHILE : Place.Moment.AFTER);
                }
            }
        }

        private static boolean comesBack(HistoricActivityInstanceEventEntity activity) {
            return Boolean.FALSE.equals(Context.getCommandContext().getExecutionManager()
                    .findExecutionById(activity.getExecutionId()).getVariable("finished"));
        }

        private void arrives(HistoricActivityInstanceEventEntity activity, Place.Moment moment) {
            Place place = new Place(activity.getProcessDefinitionKey(), activity.getActivityId(), moment);
            synchronized (this) {
                if (tasks.add(place.task())) {
                    write("AT " + Instant.now().toEpochMilli() + " " + place.task());
                }
                if (!wanted.remove(place)) {
                    return;
                }
                write("FROZEN " + place);
            }
            while (true) {
                LockSupport.park();
            }
        }

        private void write(String line) {
            try {
                Files.writeString(seen, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
