package io.slipway.api;

import io.slipway.events.EventStream;
import io.slipway.events.Webhooks;
import io.slipway.host.HostFailure;
import io.slipway.kube.KubeFailure;
import io.slipway.operations.DefinitionRefused;
import io.slipway.operations.HumanTasks;
import io.slipway.operations.JoinCommandRefused;
import io.slipway.operations.OperationControl;
import io.slipway.operations.StartRefused;
import io.slipway.operations.Starts;
import io.slipway.step.StepFailure;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.TaskAlreadyClaimedException;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** What went wrong, as RFC 9457 has it: {@code application/problem+json} with a title and a detail in plain words. */
@RestControllerAdvice(basePackageClasses = Problems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems {

    @ExceptionHandler
    ProblemDetail notFound(NotFound missing) {
        return problem(HttpStatus.NOT_FOUND, "Not found", missing.getMessage());
    }

    @ExceptionHandler
    ProblemDetail preconditionRequired(ClustersApi.PreconditionRequired missing) {
        return problem(HttpStatus.PRECONDITION_REQUIRED, "Which version?", missing.getMessage());
    }

    @ExceptionHandler
    ProblemDetail refused(DefinitionRefused refused) {
        HttpStatus status = switch (refused.reason()) {
            case MISTAKES, OTHER_CLUSTER -> HttpStatus.UNPROCESSABLE_ENTITY;
            case VERSION_CONFLICT -> HttpStatus.PRECONDITION_FAILED;
            case TOO_LARGE -> HttpStatus.PAYLOAD_TOO_LARGE;
        };
        ProblemDetail problem = problem(status, "The definition was not taken", refused.getMessage());
        if (!refused.mistakes().isEmpty()) {
            problem.setProperty("mistakes", refused.mistakes());
        }
        return problem;
    }

    @ExceptionHandler
    ProblemDetail startRefused(StartRefused refused) {
        return switch (refused.reason()) {
            case BAD_INPUT -> problem(HttpStatus.BAD_REQUEST, "Not started", refused.getMessage());
            case BUSY -> problem(HttpStatus.CONFLICT, "Not started now", refused.getMessage());
        };
    }

    @ExceptionHandler
    ProblemDetail keyUsed(Starts.KeyUsed used) {
        return problem(HttpStatus.UNPROCESSABLE_ENTITY, "The key is used", used.getMessage());
    }

    @ExceptionHandler
    ProblemDetail badAnswer(HumanTasks.BadAnswer bad) {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "Not an answer", bad.getMessage());
        problem.setProperty("errors", bad.wrong().stream().map(Problems::whole).toList());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail notPossible(OperationControl.NotPossible now) {
        return problem(HttpStatus.CONFLICT, "Not possible now", now.getMessage());
    }

    @ExceptionHandler
    ProblemDetail full(EventStream.Full full) {
        return problem(HttpStatus.SERVICE_UNAVAILABLE, "Too many listen", full.getMessage());
    }

    @ExceptionHandler
    ProblemDetail notPossible(Webhooks.NotPossible now) {
        return problem(HttpStatus.CONFLICT, "Not possible now", now.getMessage());
    }

    @ExceptionHandler
    ProblemDetail taken(TaskAlreadyClaimedException by) {
        return problem(HttpStatus.CONFLICT, "Somebody has it", "Somebody else has claimed the task.");
    }

    @ExceptionHandler
    ProblemDetail movedOn(OptimisticLockingException atOnce) {
        return problem(HttpStatus.CONFLICT, "Not possible at this moment",
                "The operation moved on at the same moment, and nothing was changed by this request. Send it again.");
    }

    @ExceptionHandler
    ProblemDetail forbidden(AuthorizationException missing) {
        return problem(HttpStatus.FORBIDDEN, "Not allowed", "Your role does not allow this; ask an operator.");
    }

    @ExceptionHandler
    ProblemDetail notHandedOut(JoinCommandRefused refused) {
        return problem(HttpStatus.CONFLICT, "No join command", refused.getMessage());
    }

    /** Names and numbers that are none. */
    @ExceptionHandler({IllegalArgumentException.class, MethodArgumentTypeMismatchException.class})
    ProblemDetail badInput(Exception bad) {
        String detail = bad instanceof MethodArgumentTypeMismatchException mismatch
                ? "\"" + Shown.text(String.valueOf(mismatch.getValue())) + "\" is not right for " + mismatch.getName() + ". Wanted is " + wanted(mismatch) + "."
                : Shown.advice(String.valueOf(bad.getMessage()));
        return problem(HttpStatus.BAD_REQUEST, "Not understood", detail);
    }

    private static String wanted(MethodArgumentTypeMismatchException mismatch) {
        MethodParameter parameter = mismatch.getParameter().nestedIfOptional();
        Class<?> type = parameter.getNestedParameterType();
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
        }
        if (type == Instant.class) {
            return "a moment such as 2026-03-01T12:00:00Z";
        }
        return type == boolean.class ? "true or false" : "a whole number";
    }

    @ExceptionHandler
    ProblemDetail unread(HttpMessageNotReadableException body) {
        return problem(HttpStatus.BAD_REQUEST, "Not understood", UnreadBody.why(body));
    }

    /** What was asked of a cluster or a host and did not come back. The message tells why and what to do. */
    @ExceptionHandler({KubeFailure.class, HostFailure.class, StepFailure.class})
    ProblemDetail notNow(RuntimeException failure) {
        boolean noCluster = failure instanceof KubeFailure kube && kube.reason() == KubeFailure.Reason.NO_CREDENTIALS;
        return noCluster
                ? problem(HttpStatus.CONFLICT, "There is no cluster yet", failure.getMessage())
                : problem(HttpStatus.SERVICE_UNAVAILABLE, "The cluster could not be asked", failure.getMessage());
    }

    private static ProblemDetail problem(HttpStatus status, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, whole(detail));
        problem.setTitle(title);
        return problem;
    }

    /** What came may be quoted, and half a character of it cannot be written into an answer. */
    private static String whole(String text) {
        return text == null ? null : text.replaceAll("\\p{Cs}", "\uFFFD");
    }
}
