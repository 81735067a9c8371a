package io.slipway.lab;

import java.util.ArrayList;
import java.util.List;

/** Reads one simple command as a POSIX shell does: words, quotes, backslashes. Anything else is an error. */
final class ShellWords {

    private ShellWords() {}

    /**
     * @throws IllegalArgumentException for what is no simple command: variables, pipes, redirections, open quotes
     */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        int index = 0;
        while (index < line.length()) {
            char character = line.charAt(index);
            if (character == '\'') {
                int close = line.indexOf('\'', index + 1);
                if (close < 0) {
                    throw new IllegalArgumentException("open single quote in: " + line);
                }
                word = started(word).append(line, index + 1, close);
                index = close;
            } else if (character == '"') {
                word = started(word);
                index++;
                while (index < line.length() && line.charAt(index) != '"') {
                    char inside = line.charAt(index);
                    if (inside == '\\' && index + 1 < line.length() && "$`\"\\\n".indexOf(line.charAt(index + 1)) >= 0) {
                        index++;
                        if (line.charAt(index) != '\n') {
                            word.append(line.charAt(index));
                        }
                    } else if (inside == '$' || inside == '`') {
                        throw new IllegalArgumentException("expansion in: " + line);
                    } else {
                        word.append(inside);
                    }
                    index++;
                }
                if (index >= line.length()) {
                    throw new IllegalArgumentException("open double quote in: " + line);
                }
            } else if (character == '\\' && index + 1 < line.length()) {
                index++;
                word = started(word);
                if (line.charAt(index) != '\n') {
                    word.append(line.charAt(index));
                }
            } else if (character == ' ' || character == '\t' || character == '\n') {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
            } else if ("|&;<>()$`*?[#~".indexOf(character) >= 0 && !harmless(line, index, word)) {
                throw new IllegalArgumentException("not a simple command, '" + character + "' in: " + line);
            } else {
                word = started(word).append(character);
            }
            index++;
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }

    /** A number sign or tilde inside a word means nothing. */
    private static boolean harmless(String line, int index, StringBuilder word) {
        char character = line.charAt(index);
        return (character == '#' || character == '~') && word != null;
    }

    private static StringBuilder started(StringBuilder word) {
        return word == null ? new StringBuilder() : word;
    }
}
