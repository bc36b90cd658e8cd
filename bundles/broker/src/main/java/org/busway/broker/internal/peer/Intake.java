package org.busway.broker.internal.peer;

import java.nio.ByteBuffer;
import org.busway.broker.internal.memory.NoRoom;
import org.busway.os.Epoll;
import org.busway.os.Errno;
import org.busway.os.SystemCallException;
import org.busway.spi.policy.Handshake;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.busway.wire.Framing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes from one socket: a handshake, then messages, which are handed to the bus one by one. It is taken in turns that are bounded twice, so that
 * nobody can starve the others: in bytes, and in the {@linkplain org.busway.broker.internal.route.Ingress#work work} that the messages make for the bus,
 * since a hundred bytes may be a signal for nobody or a name that all are told of. What has been received when a turn is used up is kept, and goes on
 * behind all that others have sent meanwhile.
 */
final class Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int MAX_RECEIVES_A_TURN = 4;
    /** Some milliseconds: 32 calls to the bus itself, or so many messages and deliveries as make batches worth while. */
    private static final long MAX_WORK_A_TURN = 16 << 10;
    /** So much is received behind a message that is held up, to look for replies. */
    private static final int MAX_AHEAD_BYTES = SocketServices.RECEIVE_BYTES / 2;

    private final SocketServices services;
    private final SocketPeer peer;
    private final int fd;
    private final Watching watching;
    private final Inflow inflow;
    private final Runnable nextStep = this::goOn;
    private Conversation conversation;
    private PassedDescriptors passed;
    /** When the message that is not whole yet began to come; by the clock of the timers. */
    private long unfinishedSinceNanos;
    /** How far the bus's work may have come when the turn is used up. */
    private long workEnd;
    /** What is kept waits for this peer's next turn; until then nothing is received, since what is kept may be all that can be. */
    private boolean awaitsTurn;
    /** The first that is kept is a message that was not taken since this peer is held up. */
    private boolean keepsHeldUp;

    Intake(SocketServices services, SocketPeer peer, int fd, Watching watching, Conversation conversation) {
        this.services = services;
        this.peer = peer;
        this.fd = fd;
        this.watching = watching;
        this.conversation = conversation;
        inflow = new Inflow(services);
    }

    /** What the kernel says of the other end, while it has not authenticated; else null. */
    Identity credentials() {
        return conversation == null ? null : conversation.credentials();
    }

    /** Takes what is ready. What a peer that has hung up left behind is read in any case: it is no more than the socket's buffer holds. */
    void read(boolean hungUp) {
        if (hungUp && peer.isHeldUp()) {
            watching.end();
            return;
        }
        workEnd = services.ingress.work() + MAX_WORK_A_TURN;
        boolean more = !awaitsTurn;
        for (int i = 0; i < MAX_RECEIVES_A_TURN && more && !peer.isEnding(); i++) {
            if (peer.incoming() != null && !hungUp && mustWait()) {
                watching.ignore(Epoll.READABLE);
                break;
            }
            more = receive() && !awaitsTurn;
            if (peer.incoming() != null) {
                peer.incoming().endTurn();
            }
            services.turn.relieve();
        }
    }

    private boolean mustWait() {
        if (peer.isHeldUp() && (inflow.isLarge() || inflow.restBytes() >= MAX_AHEAD_BYTES) || peer.incoming().mustWait()) {
            return true;
        }
        // Whatever comes may have to be kept, which takes as much as can be received at once.
        if (inflow.isShort() || services.budgets.freeBytes() < 0 && !services.mayReceive()) {
            services.memoryWaits.add(peer);
            return true;
        }
        return false;
    }

    /** Memory was given back: whether it is enough to read on. */
    boolean tryGoOn() {
        if (!inflow.grow() || !services.mayReceive()) {
            return false;
        }
        roomAgain();
        return true;
    }

    /** There is room for more of what it sends. */
    void roomAgain() {
        if (!peer.isEnding()) {
            watching.want(Epoll.READABLE);
        }
    }

    /** How long the message that is not whole has been coming; 0 if there is none for which memory was taken. */
    long unfinishedMillis() {
        return inflow.isLarge() && !peer.isHeldUp() && !awaitsTurn
                ? Math.max(1, (System.nanoTime() - unfinishedSinceNanos) / 1_000_000)
                : 0;
    }

    /** How much of it has come. */
    int unfinishedBytes() {
        return inflow.restBytes();
    }

    /** Nobody can say when there will be memory for it: its sender is told, and what is still to come is skipped. */
    void giveUpMessage() {
        if (peer.isEnding()) {
            return;
        }
        if (passed != null && passed.available() > 0) {
            // Which of them are its own is not known before it is whole.
            peer.disconnect("a message of it with descriptors did not come in time, and others wait for the memory");
            return;
        }
        services.ingress.giveUp(peer, inflow.together(), inflow.restBytes());
        inflow.giveUp();
        roomAgain();
    }

    private boolean receive() {
        int received = inflow.receive(fd);
        if (received <= 0) {
            if (received != -Errno.EAGAIN && (peer.isHeldUp() || !services.ingress.mayLeave(peer))) {
                watching.end();
            } else if (received != -Errno.EAGAIN || peer.isDeaf()) {
                peer.disconnect(
                        received == 0 || received == -Errno.EAGAIN || received == -Errno.ECONNRESET
                                ? null
                                : "reading failed: " + Errno.describe(received));
            }
            return false;
        }
        boolean full = inflow.wasFull(received);
        String fault = passed == null ? null : passed.accept(services.reader);
        if (fault != null) {
            peer.disconnect(fault);
            return false;
        }
        int length = inflow.length(received);
        handle(inflow.together(), length);
        return full;
    }

    private void handle(ByteBuffer bytes, int length) {
        if (peer.isHeldUp()) {
            lookAhead(bytes, 0, length);
            return;
        }
        int at = inflow.skip(length);
        if (conversation != null) {
            at = conversation.advance(length, fd);
            if (conversation.failure() != null) {
                peer.disconnect(conversation.failure());
            } else if (!conversation.isOver()) {
                inflow.keep(bytes, at, length, 0);
                return;
            } else {
                authenticated();
            }
        }
        Limits limits = services.policy.settings().limits();
        int maxMessageBytes = (int) Math.min(Framing.MAX_MESSAGE_BYTES, limits.maxMessageBytes());
        while (!peer.isEnding()) {
            int message = Framing.length(bytes, at, length - at, maxMessageBytes);
            if (message < 0) {
                peer.disconnect("it sent a message that is not valid: " + Framing.fault(message).text());
            } else if (message == Framing.INCOMPLETE || message > length - at) {
                keep(bytes, at, length, maxMessageBytes);
                return;
            } else if (services.ingress.work() >= workEnd) {
                keep(bytes, at, length, maxMessageBytes);
                awaitsTurn = true;
                services.loop.executeLast(nextStep);
                return;
            } else {
                services.unrouted.behind(peer, bytes, at + message, length, maxMessageBytes);
                String fault = services.ingress.take(peer, bytes, at, message, passed);
                if (fault != null) {
                    peer.disconnect("it sent a message that is not valid: " + fault);
                } else if (peer.isHeldUp() || !services.ingress.hasTaken()) {
                    // Whoever was let go in the same step goes on as soon as this is over.
                    keepsHeldUp = !services.ingress.hasTaken();
                    lookAhead(bytes, keepsHeldUp ? at : at + message, length);
                    return;
                }
                at += message;
                services.turn.relieve();
            }
        }
    }

    /**
     * Keeps what came of a peer that is held up, with the message that was not taken, but replies and errors behind it: those are let through, since somebody may be waiting for them
     * and therefore not reading. Where descriptors came, whose they are is only known in order; then nothing overtakes.
     */
    private void lookAhead(ByteBuffer bytes, int from, int length) {
        int maxMessageBytes = (int) Math.min(Framing.MAX_MESSAGE_BYTES, services.policy.settings().limits().maxMessageBytes());
        int at = keepsHeldUp ? from + Framing.length(bytes, from, length - from, maxMessageBytes) : from;
        int kept = at;
        while (!peer.isEnding() && passed.available() == 0 && !peer.areAnswersHeldUp()) {
            int message = Framing.length(bytes, at, length - at, maxMessageBytes);
            if (message < 0) {
                peer.disconnect("it sent a message that is not valid: " + Framing.fault(message).text());
                return;
            } else if (message == Framing.INCOMPLETE || message > length - at) {
                break;
            } else if (Framing.isAnswer(bytes, at)) {
                String fault = services.ingress.take(peer, bytes, at, message, passed);
                if (fault != null) {
                    peer.disconnect("it sent a message that is not valid: " + fault);
                }
            } else {
                move(bytes, at, kept, message);
                kept += message;
            }
            at += message;
        }
        move(bytes, at, kept, length - at);
        keep(bytes, from, kept + length - at, maxMessageBytes);
    }

    private static void move(ByteBuffer bytes, int from, int to, int length) {
        if (from != to) {
            bytes.put(to, bytes, from, length);
        }
    }

    /** It is held up no longer: what is kept is handed in again in a turn of its own. */
    void letGo() {
        awaitsTurn = true;
        services.loop.execute(nextStep);
    }

    /** Hands in again what is kept, whole messages or one that was held up. */
    private void goOn() {
        awaitsTurn = false;
        if (peer.isEnding() || peer.isHeldUp()) {
            return;
        }
        workEnd = services.ingress.work() + MAX_WORK_A_TURN;
        try {
            handle(inflow.together(), inflow.length(0));
            peer.incoming().endTurn();
            services.turn.relieve();
            if (!peer.isHeldUp()) {
                watching.again();
                roomAgain();
            }
        } catch (NoRoom e) {
            peer.disconnect(e.getMessage());
        } catch (SystemCallException e) {
            peer.disconnect("it cannot be watched any more: " + e.getMessage());
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            peer.disconnect(null);
            LOG.error("{} is disconnected: the bus failed to handle what it sent", peer, e);
        }
        services.unrouted.none();
        services.turn.leave();
    }

    private void keep(ByteBuffer bytes, int from, int to, int maxMessageBytes) {
        boolean wasLarge = inflow.isLarge();
        inflow.keep(bytes, from, to, maxMessageBytes);
        if (inflow.isLarge() && !wasLarge) {
            unfinishedSinceNanos = System.nanoTime();
        }
    }

    private void authenticated() {
        Handshake handshake = conversation.handshake();
        conversation = null;
        boolean takesDescriptors = peer.authenticated(handshake);
        inflow.charge(peer.account());
        passed = new PassedDescriptors(services, peer.incoming(), takesDescriptors,
                () -> peer.disconnect("descriptors that it sent belong to no message (pending_fd_timeout)"));
    }

    /** How many whole messages have been received and wait to be routed. */
    int unroutedMessages() {
        return awaitsTurn && inflow.restBytes() > 0
                ? Unrouted.count(inflow.kept(), 0, inflow.restBytes(), Framing.MAX_MESSAGE_BYTES)
                : services.unrouted.messagesOf(peer);
    }

    /** Forgets all that it holds. */
    void close() {
        services.memoryWaits.remove(peer);
        inflow.drop();
        if (passed != null) {
            passed.close();
        }
    }
}
