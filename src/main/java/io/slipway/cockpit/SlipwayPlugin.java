package io.slipway.cockpit;

import java.util.Set;
import org.camunda.bpm.cockpit.plugin.spi.impl.AbstractCockpitPlugin;

/**
 * Brings Slipway's tab into Cockpit's view of a process instance: what the steps did and the way to their commands.
 * Cockpit finds this class by {@code META-INF/services}; the tab itself is {@code plugin-webapp/slipway/app/plugin.js}.
 */
public final class SlipwayPlugin extends AbstractCockpitPlugin {

    static final String ID = "slipway";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public Set<Class<?>> getResourceClasses() {
        return Set.of(SlipwayPluginResource.class);
    }
}
