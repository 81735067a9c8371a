package io.slipway.api;

import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets clients in that accept problems alone. Generated ones do so where an endpoint answers nothing when all is well; the
 * framework would refuse them with 406 before anything is done.
 */
@Configuration(proxyBeanMethods = false)
class ProblemsAccepted implements WebMvcConfigurer {

    private static final ContentNegotiationStrategy HEADER = new HeaderContentNegotiationStrategy();

    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
        configurer.strategies(List.of(request -> {
            List<MediaType> accepted = HEADER.resolveMediaTypes(request);
            if (accepted.stream().allMatch(type -> type.equalsTypeAndSubtype(MediaType.APPLICATION_PROBLEM_JSON))) {
                List<MediaType> also = new ArrayList<>(accepted);
                also.add(MediaType.APPLICATION_JSON);
                return also;
            }
            return accepted;
        }));
    }
}
