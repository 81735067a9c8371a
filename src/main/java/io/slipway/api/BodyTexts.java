package io.slipway.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.io.IOException;
import org.springframework.boot.jackson.JsonComponent;

/**
 * The texts of request bodies: Unicode without NUL. Neither NUL nor half a character can be written by every database or
 * into every answer, so that whoever took one would fail at it later.
 */
@JsonComponent
class BodyTexts extends StdScalarDeserializer<String> {

    private static final long serialVersionUID = 1L;

    BodyTexts() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = StringDeserializer.instance.deserialize(parser, context);
        if (text != null && text.codePoints().anyMatch(BodyTexts::isNone)) {
            throw InvalidFormatException.from(parser, "not a text", text, String.class);
        }
        return text;
    }

    /** A pair of surrogates is one code point; what is left of them stands alone. */
    private static boolean isNone(int codePoint) {
        return codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE;
    }
}
