package io.slipway.security;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.webapp.impl.security.auth.ContainerBasedAuthenticationFilter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.DelegatingAuthenticationEntryPoint;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.www.BasicAuthenticationEntryPoint;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Nothing answers without a login but {@code /actuator/health}. People log in once at {@code /login}; programs send HTTP
 * Basic. Path patterns are matched on the whole request: matchers by string silently miss the engine's REST servlet
 * (stack, "Security").
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
class SecurityConfiguration {

    private static final PathPatternRequestMatcher.Builder PATH = PathPatternRequestMatcher.withDefaults();

    @Bean
    Accounts accounts(IdentityService identity) {
        return new Accounts(identity);
    }

    @Bean
    AccessTokens accessTokens(DataSource dataSource, Clock clock) {
        return new AccessTokens(JdbcClient.create(dataSource), new SecureRandom(), clock);
    }

    @Bean
    AccessSetup accessSetup(
            Accounts accounts,
            AuthorizationService authorizations,
            FilterService filters,
            TaskService tasks,
            SecuritySettings settings,
            Environment environment) {
        return new AccessSetup(
                accounts,
                new Authorizations(authorizations),
                new TaskFilters(filters, tasks),
                settings,
                environment.getRequiredProperty("slipway.data"));
    }

    @Bean
    AuthenticationManager authenticationManager(Accounts accounts) {
        return new ProviderManager(List.of(new EngineAuthenticationProvider(accounts)));
    }

    /** The engine's REST API: programs only, each request with its own credentials. */
    @Bean
    @Order(1)
    SecurityFilterChain engineRest(HttpSecurity http, IdentityService identity, Accounts accounts) throws Exception {
        return http.securityMatcher(PATH.matcher("/engine-rest/**"))
                .authorizeHttpRequests(requests -> requests.anyRequest().hasRole(Role.VIEWER.authority()))
                .httpBasic(basic -> basic.authenticationEntryPoint(basicEntryPoint()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // No cookie authenticates here, so no other site can make a browser send a valid request.
                .csrf(AbstractHttpConfigurer::disable)
                .addFilterAfter(new EngineIdentityFilter(identity, accounts), AuthorizationFilter.class)
                .build();
    }

    /** Everything else: a session for people, HTTP Basic for programs. */
    @Bean
    @Order(2)
    SecurityFilterChain everythingElse(
            HttpSecurity http,
            IdentityService identity,
            Accounts accounts,
            AccessTokens tokens,
            AuthenticationManager authentication)
            throws Exception {
        RequestMatcher webApplications = PATH.matcher("/camunda/**");
        RequestMatcher ofPrograms = request -> request.getHeader("Authorization") != null;
        ApiRefusals refusals = new ApiRefusals();
        RequestMatcher api = PATH.matcher("/api/**");
        return http.authorizeHttpRequests(requests -> requests
                        .requestMatchers(PATH.matcher("/actuator/health/**"), PATH.matcher("/actuator/health"))
                        .permitAll()
                        .requestMatchers(PATH.matcher("/login"), PATH.matcher("/login.css"), PATH.matcher("/error"))
                        .permitAll()
                        // Browsers ask for a page's icon in their own time. Sent to the login page while somebody logs in,
                        // the answer's cookie would replace that of the new session.
                        .requestMatchers(PATH.matcher("/favicon.ico"), PATH.matcher("/ops/slipway.svg"))
                        .permitAll()
                        .requestMatchers(PATH.matcher("/actuator/**"))
                        .hasRole(Role.ADMIN.authority())
                        .requestMatchers(PATH.matcher("/api/v1/tokens/**"), PATH.matcher("/api/v1/webhooks/**"))
                        .hasRole(Role.ADMIN.authority())
                        .requestMatchers(
                                PATH.matcher("/api/v1/clusters/*/diagnostics"),
                                PATH.matcher("/api/v1/clusters/*/hosts/*/diagnostics"),
                                PATH.matcher("/api/v1/operations/*/diagnostics"))
                        .hasRole(Role.OPERATOR.authority())
                        .requestMatchers(PATH.matcher(HttpMethod.GET, "/api/**"))
                        .hasRole(Role.VIEWER.authority())
                        .requestMatchers(PATH.matcher(HttpMethod.POST, "/api/v1/clusters/validate"))
                        .hasRole(Role.VIEWER.authority())
                        .requestMatchers(PATH.matcher("/api/v1/clusters/**"))
                        .hasRole(Role.ADMIN.authority())
                        .requestMatchers(PATH.matcher("/api/**"))
                        .hasRole(Role.OPERATOR.authority())
                        .anyRequest()
                        .hasRole(Role.VIEWER.authority()))
                .requestCache(cache -> cache.requestCache(openedPage()))
                .formLogin(login -> login.loginPage("/login").defaultSuccessUrl("/", false).permitAll())
                .logout(logout -> logout.logoutSuccessUrl("/login?logout"))
                .httpBasic(basic -> basic.authenticationEntryPoint(wrongAccount(api, refusals)))
                .exceptionHandling(handling -> handling
                        .defaultAuthenticationEntryPointFor(refusals, api)
                        .defaultAccessDeniedHandlerFor(refusals, api)
                        .defaultAuthenticationEntryPointFor(basicEntryPoint(), PATH.matcher("/actuator/**"))
                        .defaultAuthenticationEntryPointFor(
                                new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), PATH.matcher("/camunda/api/**")))
                // Cockpit and Tasklist have a token of their own; programs authenticate each request by themselves.
                .csrf(csrf -> csrf.ignoringRequestMatchers(webApplications, ofPrograms))
                .headers(headers -> headers
                        .contentSecurityPolicy(policy -> policy.policyDirectives(
                                "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                                        + "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"))
                        .referrerPolicy(referrer -> referrer.policy(
                                org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter
                                        .ReferrerPolicy.SAME_ORIGIN)))
                .addFilterBefore(new WebApplicationsLogin(authentication), AnonymousAuthenticationFilter.class)
                .addFilterBefore(new TokenFilter(tokens, refusals), AnonymousAuthenticationFilter.class)
                .addFilterAfter(new EngineIdentityFilter(identity, accounts), AuthorizationFilter.class)
                .addFilterAfter(new WebApplicationsLogout(), EngineIdentityFilter.class)
                .build();
    }

    /** After the login a browser is where it wanted to be, at the very address; what scripts asked for is not kept. */
    private static RequestCache openedPage() {
        MediaTypeRequestMatcher html = new MediaTypeRequestMatcher(MediaType.TEXT_HTML);
        html.setIgnoredMediaTypes(Set.of(MediaType.ALL));
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(new AndRequestMatcher(
                PATH.matcher(HttpMethod.GET, "/**"), html, request -> !ApiRefusals.isScript(request)));
        cache.setMatchingRequestParameterName(null);
        return cache;
    }

    /** Scripts of pages get no {@code WWW-Authenticate}. */
    private static AuthenticationEntryPoint wrongAccount(RequestMatcher api, ApiRefusals refusals) {
        LinkedHashMap<RequestMatcher, AuthenticationEntryPoint> places = new LinkedHashMap<>();
        places.put(api, refusals);
        places.put(
                ApiRefusals::isScript,
                new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED));
        DelegatingAuthenticationEntryPoint chosen = new DelegatingAuthenticationEntryPoint(places);
        chosen.setDefaultEntryPoint(basicEntryPoint());
        return chosen;
    }

    private static BasicAuthenticationEntryPoint basicEntryPoint() {
        BasicAuthenticationEntryPoint entryPoint = new BasicAuthenticationEntryPoint();
        entryPoint.setRealmName("Slipway");
        return entryPoint;
    }

    /** Hands the login over to the web applications. Runs after Slipway's own filters. */
    @Bean
    FilterRegistrationBean<ContainerBasedAuthenticationFilter> webApplicationsLogin() {
        var registration = new FilterRegistrationBean<>(new ContainerBasedAuthenticationFilter());
        registration.addInitParameter("authentication-provider", SessionOfSlipway.class.getName());
        registration.addUrlPatterns("/camunda/app/*", "/camunda/api/*", "/camunda/lib/*");
        registration.setOrder(201);
        return registration;
    }

    @Bean
    ListenGuard listenGuard(Environment environment) {
        return new ListenGuard(environment);
    }
}
