package io.slipway.api;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * The console at {@code /ops/}, as it was built. Its own addresses, such as {@code /ops/operations/OPS-12}, are all one page:
 * what is at them is decided in the browser.
 */
@Configuration(proxyBeanMethods = false)
class ConsolePages implements WebMvcConfigurer {

    private static final String PAGE = "index.html";
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final String location;

    /** @param location where the built console is; ends with a slash */
    ConsolePages(@Value("${slipway.console.location:classpath:/ops/}") String location) {
        this.location = location;
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        // Their names change with their content.
        registry.addResourceHandler("/ops/assets/**")
                .addResourceLocations(location + "assets/")
                .setCacheControl(CacheControl.maxAge(FOR_EVER).cachePublic().immutable());
        registry.addResourceHandler("/ops/**")
                .addResourceLocations(location)
                .setCacheControl(CacheControl.noStore())
                .setUseLastModified(false)
                .resourceChain(false)
                .addResolver(new FileOrPage());
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/ops", "/ops/").setKeepQueryParams(true);
        registry.addViewController("/ops/").setViewName("forward:/ops/" + PAGE);
    }

    private static final class FileOrPage extends PathResourceResolver {

        @Override
        protected Resource resolveResourceInternal(
                HttpServletRequest request, String path, List<? extends Resource> locations, ResourceResolverChain chain) {
            Resource file = super.resolveResourceInternal(request, path, locations, chain);
            return file != null || !isPage(request, path)
                    ? file
                    : super.resolveResourceInternal(request, PAGE, locations, chain);
        }

        /** Names of hosts have dots too, so what a browser opens as a page is one. */
        private static boolean isPage(HttpServletRequest request, String path) {
            String accept = request == null ? null : request.getHeader(HttpHeaders.ACCEPT);
            return path.indexOf('.', path.lastIndexOf('/') + 1) < 0
                    || accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
        }
    }
}
