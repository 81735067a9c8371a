package io.slipway.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.InputStream;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/**
 * Gives answers about operations, clusters and findings an {@code ETag} of their content, so that who asks again and again
 * is told {@code 304} as long as nothing has changed. What must not be stored has none, nor have downloads.
 */
@Configuration(proxyBeanMethods = false)
class EntityTags {

    @Bean
    FilterRegistrationBean<ShallowEtagHeaderFilter> tagsOfAnswers() {
        OfContent tags = new OfContent();
        // The web server sends no answer with a strong tag compressed.
        tags.setWriteWeakETag(true);
        var registration = new FilterRegistrationBean<ShallowEtagHeaderFilter>(tags);
        registration.addUrlPatterns("/api/v1/operations/*", "/api/v1/clusters/*", "/api/v1/findings/*");
        return registration;
    }

    private static final class OfContent extends ShallowEtagHeaderFilter {

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return !request.getMethod().equals("GET") || request.getRequestURI().endsWith("/diagnostics");
        }

        @Override
        protected boolean isEligibleForEtag(
                HttpServletRequest request, HttpServletResponse response, int status, InputStream content) {
            boolean eligible = super.isEligibleForEtag(request, response, status, content);
            if (eligible && !response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
                // Ask each time; without this the security filters would say that nothing may be kept to compare with.
                response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            }
            return eligible;
        }
    }
}
