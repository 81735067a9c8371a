package io.slipway.api;

import io.slipway.operations.ClusterDefinitions;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A request's body as text, never more of it in memory than a definition may have. */
final class BoundedText {

    private BoundedText() {}

    static String of(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(ClusterDefinitions.LARGEST_TEXT + 1);
        if (body.length > ClusterDefinitions.LARGEST_TEXT) {
            throw new ResponseStatusException(
                    HttpStatus.PAYLOAD_TOO_LARGE, "A definition has at most 1 MiB.");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException notText) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "A definition is UTF-8 text.", notText);
        }
    }
}
