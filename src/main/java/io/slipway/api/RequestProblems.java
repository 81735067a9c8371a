package io.slipway.api;

import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Requests that no controller took: there is no such path, or it takes other methods or types. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestProblems {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> nothingThere(NoResourceFoundException missing) {
        return problem(missing, "Not found", "There is nothing at /" + Shown.text(missing.getResourcePath())
                + ". The API is described at /api/v1/openapi.json.");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> method(HttpRequestMethodNotSupportedException other) {
        String allowed = other.getSupportedMethods() == null ? "none" : String.join(", ", other.getSupportedMethods());
        return problem(other, "Not this method", Shown.text(other.getMethod()) + " is not possible here. Possible: " + allowed + ".");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> bodyOfAnotherType(HttpMediaTypeNotSupportedException other) {
        String came = other.getContentType() == null ? "nothing" : Shown.text(other.getContentType().toString());
        return problem(other, "Not this type", "The Content-Type is " + came + ". Taken here: " + types(other) + ".");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> noTypeThatIsAccepted(HttpMediaTypeNotAcceptableException other) {
        return problem(other, "Not in this type", "There is no answer of a type that Accept names. Possible: " + types(other) + ".");
    }

    private static String types(HttpMediaTypeException other) {
        return other.getSupportedMediaTypes().stream().map(Object::toString).distinct().sorted()
                .collect(Collectors.joining(", "));
    }

    private static ResponseEntity<ProblemDetail> problem(ErrorResponse error, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(error.getStatusCode(), detail);
        problem.setTitle(title);
        return ResponseEntity.status(error.getStatusCode()).headers(error.getHeaders()).body(problem);
    }
}
