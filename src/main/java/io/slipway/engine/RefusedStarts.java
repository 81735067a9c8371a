package io.slipway.engine;

import jakarta.annotation.Priority;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.rest.dto.ExceptionDto;
import org.camunda.bpm.engine.rest.exception.RestException;
import org.camunda.bpm.engine.rest.exception.RestExceptionHandler;

/**
 * A start that is refused for a reason that the caller can mend is a bad request (400). By itself the engine's REST API
 * answers 500 to whatever goes wrong in a start. Comes before the engine's own mapper of the same exception.
 */
@Priority(1)
final class RefusedStarts extends RestExceptionHandler implements ExceptionMapper<RestException> {

    /** Jersey makes one of its own for the web applications. */
    public RefusedStarts() {}

    @Override
    public Response toResponse(RestException exception) {
        if (exception.getCause() instanceof BadUserRequestException refused) {
            return Response.status(Response.Status.BAD_REQUEST)
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .entity(ExceptionDto.fromException(refused))
                    .build();
        }
        return super.toResponse(exception);
    }
}
