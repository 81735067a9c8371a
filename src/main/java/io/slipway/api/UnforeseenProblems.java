package io.slipway.api;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What nobody foresaw: a problem like all others to the caller, and the whole of it in the log. Asked last. */
@RestControllerAdvice(basePackageClasses = UnforeseenProblems.class)
@Order(Ordered.LOWEST_PRECEDENCE)
class UnforeseenProblems {

    private static final Logger LOG = LoggerFactory.getLogger(UnforeseenProblems.class);

    /** Logins and rights are told by those who guard the door. */
    @ExceptionHandler
    ProblemDetail loggedInOrNot(AuthenticationException missing) {
        throw missing;
    }

    @ExceptionHandler
    ProblemDetail allowedOrNot(AccessDeniedException denied) {
        throw denied;
    }

    @ExceptionHandler({RuntimeException.class, Error.class})
    ProblemDetail unforeseen(Throwable failure) {
        LOG.error("A request of the API failed for a reason that nobody foresaw", failure);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR,
                "Slipway failed at this request; that is a defect. Its log says more, under this moment.");
        problem.setTitle("Slipway failed");
        return problem;
    }
}
