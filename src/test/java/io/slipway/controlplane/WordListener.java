package io.slipway.controlplane;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabListener;

/** Something that has a port and is no part of a cluster. */
final class WordListener implements LabListener {

    @Override
    public String owner() {
        return "socat";
    }

    @Override
    public Answer answer(LabHost from, String path) {
        return new Answer(200, "hello");
    }
}
