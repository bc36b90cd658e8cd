package org.busway.source.media.internal.mpd;

import java.util.function.BiConsumer;

/** A command, and who takes what is answered to it, pair by pair. */
public final class Request {

    private final String line;
    private final BiConsumer<String, String> answer;

    private Request(String line, BiConsumer<String, String> answer) {
        this.line = line;
        this.answer = answer;
    }

    /** A command of which only matters whether it was done. */
    public static Request of(String command, Object... arguments) {
        return of((key, value) -> {}, command, arguments);
    }

    /**
     * A command.
     *
     * @param answer is given each pair of the answer, in order
     * @param command its name
     * @param arguments any text that has no line break
     * @throws IllegalArgumentException if an argument has one, which would begin another command
     */
    public static Request of(BiConsumer<String, String> answer, String command, Object... arguments) {
        StringBuilder line = new StringBuilder(command);
        for (Object argument : arguments) {
            String text = argument.toString();
            if (text.chars().anyMatch(each -> each < ' ')) {
                throw new IllegalArgumentException("control characters cannot be told to MPD");
            }
            line.append(" \"").append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
        return new Request(line.toString(), answer);
    }

    String line() {
        return line;
    }

    void answered(String key, String value) {
        answer.accept(key, value);
    }
}
