package io.slipway.addons;

import io.slipway.inventory.Secret;
import io.slipway.inventory.SecretReference;
import io.slipway.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks a secret up where the cluster file says, each time that it is needed. */
final class SiteSecrets {

    private SiteSecrets() {}

    /** @throws StepFailure with reason UNUSABLE_INPUT when there is none; the reference is named, never its content */
    static Secret read(SecretReference reference, String what) {
        String text;
        try {
            text = reference.source() == SecretReference.Source.FILE
                    ? Files.readString(Path.of(reference.locator())).strip()
                    : System.getenv(reference.locator());
        } catch (IOException | java.nio.file.InvalidPathException unreadable) {
            text = null;
        }
        if (text == null || text.isEmpty()) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE_INPUT,
                    what,
                    List.of(reference + " is missing, empty, or not readable by Slipway"),
                    "Put the secret there, or correct the reference in the cluster file; then retry.");
        }
        return new Secret(text);
    }
}
