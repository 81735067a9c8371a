package io.slipway.events;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of webhooks.
 *
 * @param allowHttp whether receivers on other machines may be reached without TLS; what is sent can be read on the way then
 */
@ConfigurationProperties(prefix = "slipway.webhooks", ignoreUnknownFields = false)
public record WebhookSettings(@DefaultValue("false") boolean allowHttp) {}
