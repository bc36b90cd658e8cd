package org.busway.wire.sasl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The client's side: the first mechanism at once, then those that the server offers, in its order. Output is there from the start and
 * begins with the nul byte.
 *
 * <p>A pipelined conversation sends everything up to BEGIN with its first output, so that the first message can follow without waiting;
 * it has one mechanism, and a rejection ends it.
 */
public final class ClientConversation extends Conversation {

    private enum Step {
        DATA, REJECTED, AGREE
    }

    private final List<ClientMechanism> mechanisms;
    private final boolean wantsDescriptors;
    private final boolean pipelined;

    private Deque<ClientMechanism> left;
    private ClientMechanism current;
    private Step step;
    private String guid;
    private boolean descriptorsAgreed;

    /**
     * A conversation that waits for each answer.
     *
     * @param mechanisms what this client can do, the one to begin with first
     * @param wantsDescriptors whether the transport can pass descriptors
     * @throws IllegalArgumentException if there is no mechanism
     */
    public ClientConversation(List<ClientMechanism> mechanisms, boolean wantsDescriptors) {
        this(mechanisms, wantsDescriptors, false);
    }

    private ClientConversation(List<ClientMechanism> mechanisms, boolean wantsDescriptors, boolean pipelined) {
        if (mechanisms.isEmpty()) {
            throw new IllegalArgumentException("no authentication mechanism: give one at least");
        }
        this.mechanisms = List.copyOf(mechanisms);
        this.wantsDescriptors = wantsDescriptors;
        this.pipelined = pipelined;
        sendRaw('\0');
        attempt(this.mechanisms.get(0));
        if (pipelined) {
            if (wantsDescriptors) {
                send("NEGOTIATE_UNIX_FD");
            }
            send("BEGIN");
        }
    }

    /**
     * A conversation that does not wait for answers.
     *
     * @param mechanism one that needs no challenge
     * @param wantsDescriptors whether the transport can pass descriptors
     * @return the conversation
     */
    public static ClientConversation pipelined(ClientMechanism mechanism, boolean wantsDescriptors) {
        return new ClientConversation(List.of(mechanism), wantsDescriptors, true);
    }

    /**
     * Which server it is.
     *
     * @return its guid, to be compared with the address's; null before the server accepted
     */
    public String guid() {
        return guid;
    }

    /**
     * Whether descriptors may be passed both ways.
     *
     * @return true if the server agreed
     */
    public boolean descriptorsAgreed() {
        return descriptorsAgreed;
    }

    @Override
    void command(Command command, String arguments) {
        switch (step) {
            case DATA -> inAttempt(command, arguments);
            case REJECTED -> {
                if (command == Command.REJECTED) {
                    next(arguments);
                } else {
                    fail("server answered CANCEL with " + command);
                }
            }
            case AGREE -> {
                if (command == Command.AGREE_UNIX_FD || command == Command.ERROR) {
                    descriptorsAgreed = command == Command.AGREE_UNIX_FD;
                    begin();
                } else {
                    unknown();
                }
            }
        }
    }

    private void inAttempt(Command command, String arguments) {
        switch (command) {
            case DATA -> challenge(arguments);
            case REJECTED -> next(arguments);
            case OK -> accepted(arguments);
            case ERROR -> {
                if (pipelined) {
                    fail("server answered " + current.name() + " with ERROR " + arguments);
                } else {
                    send("CANCEL");
                    step = Step.REJECTED;
                }
            }
            default -> unknown();
        }
    }

    private void challenge(String hex) {
        byte[] data = Hex.decodeOrNull(hex);
        if (pipelined) {
            fail("server wants more than " + current.name() + " has said; connect without pipelining");
        } else if (data == null) {
            sendError("Invalid hex encoding");
        } else {
            try {
                sendData(current.respond(data));
            } catch (ClientMechanism.ChallengeException e) {
                sendError(e.getMessage());
            }
        }
    }

    private void accepted(String serverGuid) {
        byte[] bytes = Hex.decodeOrNull(serverGuid);
        if (bytes == null || bytes.length == 0) {
            fail("server's guid \"" + serverGuid + "\" is not hexadecimal");
            return;
        }
        guid = serverGuid;
        if (wantsDescriptors) {
            if (!pipelined) {
                send("NEGOTIATE_UNIX_FD");
            }
            step = Step.AGREE;
        } else {
            begin();
        }
    }

    private void begin() {
        if (!pipelined) {
            send("BEGIN");
        }
        authenticated();
    }

    private void unknown() {
        if (pipelined) {
            fail("server sent what is no answer to " + current.name());
        } else {
            sendError("Unknown command");
        }
    }

    private void next(String offered) {
        if (left == null) {
            left = new ArrayDeque<>();
            for (String name : offered.split("[ \t]+")) {
                mechanisms.stream().filter(each -> each.name().equals(name) && each != current).forEach(left::add);
            }
        }
        if (pipelined || left.isEmpty()) {
            fail("server rejected " + current.name() + " and offers \"" + offered + "\": no mechanism is left");
        } else {
            attempt(left.poll());
        }
    }

    private void attempt(ClientMechanism mechanism) {
        current = mechanism;
        step = Step.DATA;
        byte[] initial = mechanism.initialResponse();
        send("AUTH " + mechanism.name() + (initial.length == 0 ? "" : ' ' + Hex.encode(initial)));
    }
}
