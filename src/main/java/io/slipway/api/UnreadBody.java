package io.slipway.api;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** Why a JSON body was not understood, in words for whoever wrote it. */
final class UnreadBody {

    private UnreadBody() {}

    static String why(HttpMessageNotReadableException unread) {
        Throwable cause = unread.getCause();
        if (cause instanceof UnrecognizedPropertyException unknown) {
            Collection<Object> known = unknown.getKnownPropertyIds();
            return "There is no field \"" + Shown.text(unknown.getPropertyName()) + "\" here. Known are: "
                    + known.stream().map(Objects::toString).sorted().collect(Collectors.joining(", ")) + ".";
        }
        if (cause instanceof InvalidFormatException text && text.getTargetType() == String.class) {
            return "The value of " + place(text) + " holds NUL or half a character (a lone surrogate). Wanted is text of"
                    + " whole Unicode characters.";
        }
        if (cause instanceof MismatchedInputException mismatch) {
            return "The value of " + place(mismatch) + " is not right. Wanted is " + wanted(mismatch.getTargetType()) + ".";
        }
        if (cause instanceof JsonParseException broken) {
            return "The body is no JSON: it breaks off or goes wrong in line " + broken.getLocation().getLineNr()
                    + ", column " + broken.getLocation().getColumnNr() + ".";
        }
        if (cause instanceof JsonMappingException broken) {
            return "The body is no JSON that fits: look at " + place(broken) + ".";
        }
        if (cause instanceof StreamConstraintsException) {
            return "The body is nested too deeply, or a number or text in it is too long.";
        }
        if (cause != null) {
            return "The body could not be read; a JSON object in UTF-8 is wanted.";
        }
        return "The request has no body; a JSON object is wanted.";
    }

    private static String place(JsonMappingException where) {
        String path = where.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "the body" : "\"" + Shown.text(path) + "\"";
    }

    private static String wanted(Class<?> type) {
        if (type == null) {
            return "another kind of value";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
        }
        if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
            return "a number";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type == String.class ? "text" : type == boolean.class || type == Boolean.class ? "true or false" : "an object";
    }
}
