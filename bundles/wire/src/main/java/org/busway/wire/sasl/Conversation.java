package org.busway.wire.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What both sides share: cutting lines, the commands, and what is to be sent.
 *
 * <p>Invariants: bytes after the line that ended the conversation are never consumed; output that waits is bounded by
 * {@link #MAX_LINE_BYTES} and one answer; an ended conversation does nothing more. For one thread.
 */
public abstract sealed class Conversation permits ServerConversation, ClientConversation {

    /** The longest line, and the most output that may wait: more ends the conversation. */
    public static final int MAX_LINE_BYTES = 16 * 1024;

    /** Where a conversation is. */
    public enum State {
        /** Waits for the other side, once the output is sent. */
        WAITING,
        /** Messages follow, once the output is sent. */
        AUTHENTICATED,
        /** To be disconnected, once the output is sent. */
        FAILED
    }

    private final StringBuilder output = new StringBuilder();
    private State state = State.WAITING;
    private String failure;
    /** How much of an unfinished line was searched for its end: bytes that come one by one are not searched again and again. */
    private int searched;

    Conversation() {}

    /**
     * Takes in what the other side sent.
     *
     * @param input the received bytes; its position and limit are neither used nor changed
     * @param offset the first byte that was not consumed before
     * @param available how many bytes there are from there on
     * @return how many bytes were consumed; the rest is an unfinished line, to be handed in again, unchanged, with what follows, or,
     *         once authenticated, belongs to the first message
     */
    public int receive(ByteBuffer input, int offset, int available) {
        int end = offset + available;
        int at = offset + preamble(input, offset, available);
        while (state == State.WAITING) {
            int lineEnd = lineEnd(input, at + Math.max(0, searched - 1), Math.min(end, at + MAX_LINE_BYTES));
            searched = 0;
            if (lineEnd < 0) {
                searched = end - at;
                if (end - at >= MAX_LINE_BYTES) {
                    fail("line is longer than " + MAX_LINE_BYTES + " bytes");
                }
                break;
            }
            byte[] line = new byte[lineEnd - at];
            input.get(at, line);
            at = lineEnd + 2;
            take(line);
            if (output.length() > MAX_LINE_BYTES) {
                fail("more than " + MAX_LINE_BYTES + " bytes of answers wait to be read");
            }
        }
        return at - offset;
    }

    /**
     * Where the conversation is.
     *
     * @return the state
     */
    public final State state() {
        return state;
    }

    /**
     * Why the conversation failed, for a log line.
     *
     * @return the reason, or null unless the state is {@link State#FAILED}
     */
    public final String failure() {
        return failure;
    }

    /**
     * Takes what is to be sent next; also after the end, since the last answer tells why.
     *
     * @return bytes, none if there is nothing to send
     */
    public final byte[] takeOutput() {
        byte[] bytes = output.toString().getBytes(StandardCharsets.ISO_8859_1);
        output.setLength(0);
        return bytes;
    }

    /** Consumes what comes before the first line; the number of bytes. */
    int preamble(ByteBuffer input, int offset, int available) {
        return 0;
    }

    abstract void command(Command command, String arguments);

    final void send(String line) {
        output.append(line).append("\r\n");
    }

    final void sendRaw(char c) {
        output.append(c);
    }

    final void sendError(String text) {
        send("ERROR \"" + text + '"');
    }

    final void sendData(byte[] data) {
        send(data.length == 0 ? "DATA" : "DATA " + Hex.encode(data));
    }

    final void authenticated() {
        state = State.AUTHENTICATED;
    }

    final void fail(String why) {
        state = State.FAILED;
        failure = printable(why);
    }

    /** A text with words of the other side, fit for a line of a log. */
    static String printable(String text) {
        String start = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return start.replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "?");
    }

    private void take(byte[] line) {
        for (byte c : line) {
            if (c <= 0) {
                sendError("Command contained non-ASCII");
                return;
            }
        }
        String text = new String(line, StandardCharsets.US_ASCII);
        int blank = blank(text, 0);
        int next = blank;
        while (next < text.length() && isBlank(text.charAt(next))) {
            next++;
        }
        command(Command.of(text.substring(0, blank)), text.substring(next));
    }

    static int blank(String text, int from) {
        int at = from;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static int lineEnd(ByteBuffer input, int from, int end) {
        for (int i = from; i < end - 1; i++) {
            if (input.get(i) == '\r' && input.get(i + 1) == '\n') {
                return i;
            }
        }
        return -1;
    }
}
