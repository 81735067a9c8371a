package io.slipway.preparation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.host.Reading;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes values out of what programs and files of a host say. */
final class Texts {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBER = Pattern.compile("(\\d+)");

    private Texts() {}

    /** What a program wrote, without white space around it; empty where there is no such program. */
    static String output(Reading reading, String... command) {
        return reading.run(command).output().strip();
    }

    /** A file's content; empty where there is no such file. */
    static String file(Reading reading, String path) {
        return reading.file(path).map(Reading.FileState::content).orElse("");
    }

    /** The first whole number in a text, or zero. */
    static long number(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.find() ? Long.parseLong(number.group(1)) : 0;
    }

    /** An empty array where the program had nothing to say or failed, as for an interface that is not there. */
    static JsonNode json(Reading reading, String... command) {
        try {
            String text = output(reading, command);
            return JSON.readTree(text.isEmpty() ? "[]" : text);
        } catch (JsonProcessingException notJson) {
            return JSON.createArrayNode();
        }
    }
}
