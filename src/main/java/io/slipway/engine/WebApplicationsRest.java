package io.slipway.engine;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.Set;
import org.camunda.bpm.webapp.impl.engine.EngineRestApplication;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Adds {@link RefusedStarts} to the second copy of the engine's REST API, which serves Cockpit and Tasklist and which no
 * configuration class reaches. Runs after all servlets are registered and before the first is initialised.
 */
@Component
final class WebApplicationsRest implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addContextCustomizers(context -> context.addServletContainerInitializer(
                (classes, servlets) -> addTo(servlets), Set.of()));
    }

    private static void addTo(ServletContext servlets) {
        ServletRegistration registration = servlets.getServletRegistrations().values().stream()
                .filter(candidate -> EngineRestApplication.class.getName()
                        .equals(candidate.getInitParameter(ServletProperties.JAXRS_APPLICATION_CLASS)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the web applications have no REST API of the engine"));
        registration.setInitParameter(ServerProperties.PROVIDER_CLASSNAMES, RefusedStarts.class.getName());
    }
}
