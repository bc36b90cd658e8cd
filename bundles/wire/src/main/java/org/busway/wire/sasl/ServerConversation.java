package org.busway.wire.sasl;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The server's side, with the reference implementation's answers and limits: a nul byte first, {@value #MAX_FAILURES} rejections at
 * most. Lines may come all at once, before any was answered.
 */
public final class ServerConversation extends Conversation {

    /** The rejection that ends the conversation. */
    public static final int MAX_FAILURES = 6;

    private enum Step {
        NUL, AUTH, DATA, BEGIN
    }

    private final String guid;
    private final List<Mechanism> mechanisms;
    private final boolean canPassDescriptors;

    private Step step = Step.NUL;
    private Mechanism.Exchange exchange;
    private Identity identity;
    private boolean descriptorsAgreed;
    private int failures;
    private String lastRefusal;

    /**
     * The conversation with one client.
     *
     * @param guid the server's, 32 hexadecimal digits
     * @param mechanisms what the client may choose from, best first
     * @param canPassDescriptors whether the transport can pass descriptors
     */
    public ServerConversation(String guid, List<Mechanism> mechanisms, boolean canPassDescriptors) {
        this.guid = guid;
        this.mechanisms = List.copyOf(mechanisms);
        this.canPassDescriptors = canPassDescriptors;
    }

    /**
     * Who the client is.
     *
     * @return the identity, or null unless the state is {@link State#AUTHENTICATED}
     */
    public Identity identity() {
        return state() == State.AUTHENTICATED ? identity : null;
    }

    /**
     * Whether descriptors may be passed both ways.
     *
     * @return true if the client asked and the transport can
     */
    public boolean descriptorsAgreed() {
        return descriptorsAgreed;
    }

    /**
     * Why the last attempt was rejected, for a log line.
     *
     * @return the reason, or null if none was
     */
    public String lastRefusal() {
        return lastRefusal;
    }

    @Override
    int preamble(ByteBuffer input, int offset, int available) {
        if (step != Step.NUL || available == 0) {
            return 0;
        }
        if (input.get(offset) != 0) {
            fail("first byte is not nul");
            return 0;
        }
        step = Step.AUTH;
        return 1;
    }

    @Override
    void command(Command command, String arguments) {
        switch (command) {
            case AUTH -> auth(arguments);
            case DATA -> data(arguments);
            case CANCEL -> cancel();
            case ERROR -> reject("the client sent ERROR");
            case BEGIN -> begin();
            case NEGOTIATE_UNIX_FD -> negotiateDescriptors();
            default -> sendError("Unknown command");
        }
    }

    private void auth(String arguments) {
        if (step == Step.DATA) {
            sendError("Sent AUTH while another AUTH in progress");
            return;
        } else if (step == Step.BEGIN) {
            sendError("Sent AUTH while expecting BEGIN");
            return;
        }
        int blank = blank(arguments, 0);
        String name = arguments.substring(0, blank);
        exchange = mechanisms.stream().filter(each -> each.name().equals(name)).findFirst().map(Mechanism::begin).orElse(null);
        if (exchange == null) {
            reject(name.isEmpty() ? "asked for the mechanisms" : "mechanism \"" + name + "\" is not offered");
        } else {
            respond(arguments.substring(blank).strip());
        }
    }

    private void data(String arguments) {
        switch (step) {
            case DATA -> respond(arguments);
            case BEGIN -> sendError("Sent DATA while expecting BEGIN");
            default -> sendError("Not currently in an auth conversation");
        }
    }

    private void respond(String hex) {
        byte[] response = Hex.decodeOrNull(hex);
        if (response == null) {
            sendError("Invalid hex encoding");
            return;
        }
        Mechanism.Answer answer = exchange.respond(response);
        if (answer instanceof Mechanism.Answer.Challenge challenge) {
            sendData(challenge.data());
            step = Step.DATA;
        } else if (answer instanceof Mechanism.Answer.Accepted accepted) {
            identity = accepted.identity();
            send("OK " + guid);
            step = Step.BEGIN;
        } else if (answer instanceof Mechanism.Answer.Refused refused) {
            reject(refused.why());
        }
    }

    private void cancel() {
        if (step == Step.AUTH) {
            sendError("Not currently in an auth conversation");
        } else {
            reject("the client cancelled");
        }
    }

    private void begin() {
        if (step == Step.BEGIN) {
            authenticated();
        } else {
            fail("BEGIN before authentication" + (lastRefusal == null ? "" : "; rejected: " + lastRefusal));
        }
    }

    private void negotiateDescriptors() {
        if (step != Step.BEGIN) {
            sendError("Need to authenticate first");
        } else if (canPassDescriptors) {
            descriptorsAgreed = true;
            send("AGREE_UNIX_FD");
        } else {
            sendError("Unix FD passing not supported, not authenticated or otherwise not possible");
        }
    }

    private void reject(String why) {
        lastRefusal = printable(why);
        exchange = null;
        identity = null;
        descriptorsAgreed = false;
        step = Step.AUTH;
        send(mechanisms.stream().map(Mechanism::name).collect(Collectors.joining(" ", "REJECTED ", "")).stripTrailing());
        if (++failures >= MAX_FAILURES) {
            fail(failures + " failed attempts, the last: " + why);
        }
    }
}
