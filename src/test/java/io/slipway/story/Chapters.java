package io.slipway.story;

import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Ordered tests that tell one story: after a chapter that failed, the next ones fail at once and name it. */
final class Chapters implements BeforeTestExecutionCallback, TestExecutionExceptionHandler {

    private volatile String broken;

    @Override
    public void beforeTestExecution(ExtensionContext chapter) {
        if (broken != null) {
            throw new AssertionError("the story broke off at " + broken);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext chapter, Throwable failure) throws Throwable {
        if (broken == null) {
            broken = chapter.getDisplayName();
        }
        throw failure;
    }
}
