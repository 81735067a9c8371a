package io.slipway.cockpit;

import jakarta.ws.rs.Path;
import org.camunda.bpm.cockpit.plugin.resource.AbstractCockpitPluginRootResource;

/** Where Cockpit reads the plugin's script. */
@Path("plugin/" + SlipwayPlugin.ID)
public final class SlipwayPluginResource extends AbstractCockpitPluginRootResource {

    public SlipwayPluginResource() {
        super(SlipwayPlugin.ID);
    }
}
