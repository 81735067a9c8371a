package io.slipway.operations;

import io.slipway.journal.Finding;
import io.slipway.step.HostTarget;
import java.util.List;

/** Judges a host before anything is done to it. */
@FunctionalInterface
interface HostCheck {

    /** All findings, not the first; reads only. */
    List<Finding> check(HostTarget target);
}
