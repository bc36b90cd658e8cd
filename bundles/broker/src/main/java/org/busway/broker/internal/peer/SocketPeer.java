package org.busway.broker.internal.peer;

import java.nio.ByteBuffer;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.loop.Watch;
import org.busway.broker.internal.memory.Charge;
import org.busway.broker.internal.memory.NoRoom;
import org.busway.broker.internal.memory.Outbox;
import org.busway.broker.internal.route.Parcel;
import org.busway.os.Descriptors;
import org.busway.os.Epoll;
import org.busway.os.Errno;
import org.busway.os.PeerCredentials;
import org.busway.os.SocketWriter;
import org.busway.os.SystemCallException;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.busway.wire.Framing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer at the other end of a socket. What has come is read in bounded turns, so that none can starve the others; what goes is sent once a turn, and
 * the rest when the kernel has room again. A fault of what it sent, or of the socket, ends this connection and no other.
 */
public final class SocketPeer extends Peer implements Watch, Turn.Outlet {

    private static final Logger LOG = LoggerFactory.getLogger(SocketPeer.class);
    private static final int MAX_RECEIVES_A_TURN = 4;
    /** So much is received behind a message that is held up, to look for replies. */
    private static final int MAX_AHEAD_BYTES = SocketServices.RECEIVE_BYTES / 2;

    private final SocketServices services;
    private final int fd;
    private final boolean unix;
    private final Inflow inflow;
    private final Outbox outbox;
    private final Timer incompleteTimer = new Timer(this::tooLateForHello);
    private Conversation conversation;
    private PassedDescriptors passed;
    private long token;
    /** When the message that is not whole yet began to come; by the clock of the timers. */
    private long unfinishedSinceNanos;
    private int interest = Epoll.READABLE;
    private boolean takesDescriptors;
    private boolean isTouched;
    private boolean isBlocked;
    /** It has hung up while it is held up: it is watched again when it has gone on. */
    private boolean isUnwatched;
    private boolean isEnding;

    /**
     * A connection that was just accepted.
     *
     * @param services shared by all
     * @param fd its descriptor, which it closes
     * @param credentials what the kernel says of the other end
     * @param unix whether it is a Unix socket, which can pass descriptors
     * @param nonce what it has to send before anything else, or null
     */
    public SocketPeer(SocketServices services, int fd, Identity credentials, boolean unix, byte[] nonce) {
        this.services = services;
        this.fd = fd;
        this.unix = unix;
        inflow = new Inflow(services);
        outbox = new Outbox(services.pool);
        conversation = new Conversation(services, credentials, services.authenticator.begin(credentials, services.guid, unix),
                nonce);
    }

    /** Begins to listen to it. */
    public void begin() throws SystemCallException {
        token = services.loop.watch(fd, interest, this);
        long timeoutMillis = services.policy.settings().limits().authTimeoutMillis();
        if (timeoutMillis >= 0) {
            services.loop.timers().schedule(incompleteTimer, timeoutMillis);
        }
    }

    @Override
    public void ready(int events) {
        try {
            if ((events & ~Epoll.WRITABLE) != 0 && !isEnding) {
                read((events & Epoll.HANG_UP) != 0);
            }
            if ((events & Epoll.WRITABLE) != 0 && !isEnding) {
                isBlocked = false;
                send();
            }
        } catch (NoRoom e) {
            disconnect(e.getMessage());
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // First of all, since without memory even a line in the log may fail.
            disconnect(null);
            LOG.error("{} is disconnected: the bus failed to handle what it sent", this, e);
        }
        services.unrouted.none();
        services.turn.leave();
    }

    /** What a peer that has hung up left behind is read in any case: it is no more than the socket's buffer holds. */
    private void read(boolean hungUp) {
        if (hungUp && isHeldUp()) {
            unwatch();
            return;
        }
        boolean more = true;
        for (int i = 0; i < MAX_RECEIVES_A_TURN && more && !isEnding; i++) {
            if (incoming() != null && !hungUp && mustWait()) {
                interest(interest & ~Epoll.READABLE);
                break;
            }
            more = receive();
            if (incoming() != null) {
                incoming().endTurn();
            }
            services.turn.relieve();
        }
    }

    private boolean mustWait() {
        if (isHeldUp() && (inflow.isLarge() || inflow.restBytes() >= MAX_AHEAD_BYTES) || incoming().mustWait()) {
            return true;
        }
        // Whatever comes may have to be kept, which takes as much as can be received at once.
        if (inflow.isShort() || services.budgets.freeBytes() < 0 && !services.mayReceive()) {
            services.memoryWaits.add(this);
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

    /** How long the message that is not whole has been coming; 0 if there is none for which memory was taken. */
    long unfinishedMillis() {
        return inflow.isLarge() && !isHeldUp() ? Math.max(1, (System.nanoTime() - unfinishedSinceNanos) / 1_000_000) : 0;
    }

    /** How much of it has come. */
    int unfinishedBytes() {
        return inflow.restBytes();
    }

    /** Nobody can say when there will be memory for it: its sender is told, and what is still to come is skipped. */
    void giveUpMessage() {
        if (isEnding) {
            return;
        }
        if (passed != null && passed.available() > 0) {
            // Which of them are its own is not known before it is whole.
            disconnect("a message of it with descriptors did not come in time, and others wait for the memory");
            return;
        }
        services.ingress.giveUp(this, inflow.together(), inflow.restBytes());
        inflow.giveUp();
        roomAgain();
    }

    private boolean receive() {
        int received = inflow.receive(fd);
        if (received <= 0) {
            if (received != -Errno.EAGAIN && (isHeldUp() || !services.ingress.mayLeave(this))) {
                unwatch();
            } else if (received != -Errno.EAGAIN) {
                disconnect(received == 0 || received == -Errno.ECONNRESET ? null : "reading failed: " + Errno.describe(received));
            }
            return false;
        }
        boolean full = inflow.wasFull(received);
        String fault = passed == null ? null : passed.accept(services.reader);
        if (fault != null) {
            disconnect(fault);
            return false;
        }
        int length = inflow.length(received);
        handle(inflow.together(), length);
        return full;
    }

    private void handle(ByteBuffer bytes, int length) {
        if (isHeldUp()) {
            lookAhead(bytes, 0, length);
            return;
        }
        int at = inflow.skip(length);
        if (conversation != null) {
            at = conversation.advance(length, fd);
            if (conversation.failure() != null) {
                disconnect(conversation.failure());
            } else if (!conversation.isOver()) {
                inflow.keep(bytes, at, length, 0);
                return;
            } else {
                authenticated();
            }
        }
        Limits limits = services.policy.settings().limits();
        int maxMessageBytes = (int) Math.min(Framing.MAX_MESSAGE_BYTES, limits.maxMessageBytes());
        while (!isEnding) {
            int message = Framing.length(bytes, at, length - at, maxMessageBytes);
            if (message < 0) {
                disconnect("it sent a message that is not valid: " + Framing.fault(message).text());
            } else if (message == Framing.INCOMPLETE || message > length - at) {
                keep(bytes, at, length, maxMessageBytes);
                return;
            } else {
                services.unrouted.behind(this, bytes, at + message, length, maxMessageBytes);
                String fault = services.ingress.take(this, bytes, at, message, passed);
                if (fault != null) {
                    disconnect("it sent a message that is not valid: " + fault);
                } else if (isHeldUp()) {
                    lookAhead(bytes, at, length);
                    return;
                }
                at += message;
                services.turn.relieve();
            }
        }
    }

    /**
     * Keeps a message that is held up, and all that came behind it but replies and errors: those are let through, since somebody may be waiting for them
     * and therefore not reading. Where descriptors came, whose they are is only known in order; then nothing overtakes.
     */
    private void lookAhead(ByteBuffer bytes, int from, int length) {
        int maxMessageBytes = (int) Math.min(Framing.MAX_MESSAGE_BYTES, services.policy.settings().limits().maxMessageBytes());
        int at = from + Framing.length(bytes, from, length - from, maxMessageBytes);
        int kept = at;
        while (!isEnding && passed.available() == 0 && !areAnswersHeldUp()) {
            int message = Framing.length(bytes, at, length - at, maxMessageBytes);
            if (message < 0) {
                disconnect("it sent a message that is not valid: " + Framing.fault(message).text());
                return;
            } else if (message == Framing.INCOMPLETE || message > length - at) {
                break;
            } else if (Framing.isAnswer(bytes, at)) {
                String fault = services.ingress.take(this, bytes, at, message, passed);
                if (fault != null) {
                    disconnect("it sent a message that is not valid: " + fault);
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

    @Override
    public void goOn() {
        services.loop.execute(this::handleAgain);
    }

    private void handleAgain() {
        if (isEnding || isHeldUp()) {
            return;
        }
        try {
            handle(inflow.together(), inflow.length(0));
            incoming().endTurn();
            services.turn.relieve();
            if (!isHeldUp()) {
                watchAgain();
                roomAgain();
            }
        } catch (NoRoom e) {
            disconnect(e.getMessage());
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            disconnect(null);
            LOG.error("{} is disconnected: the bus failed to handle what it sent", this, e);
        }
        services.unrouted.none();
        services.turn.leave();
    }

    /** The kernel would tell of its end again and again. */
    private void unwatch() {
        if (!isUnwatched) {
            isUnwatched = true;
            services.loop.unwatch(fd, token);
        }
    }

    private void watchAgain() {
        if (isUnwatched) {
            isUnwatched = false;
            interest = Epoll.READABLE;
            try {
                token = services.loop.watch(fd, interest, this);
            } catch (SystemCallException e) {
                isUnwatched = true;
                disconnect("it cannot be watched any more: " + e.getMessage());
            }
        }
    }

    private void keep(ByteBuffer bytes, int from, int to, int maxMessageBytes) {
        boolean wasLarge = inflow.isLarge();
        inflow.keep(bytes, from, to, maxMessageBytes);
        if (inflow.isLarge() && !wasLarge) {
            unfinishedSinceNanos = System.nanoTime();
        }
    }

    private void authenticated() {
        Identity identity = conversation.handshake().identity();
        takesDescriptors = unix && conversation.handshake().descriptorsAgreed();
        conversation = null;
        identify(identity, services.budgets.open(identity, identity.toString()), this::roomAgain);
        inflow.charge(account());
        outbox.charge(account());
        passed = new PassedDescriptors(services, incoming(), takesDescriptors,
                () -> disconnect("descriptors that it sent belong to no message (pending_fd_timeout)"));
        if (!services.policy.mayConnect(identity)) {
            disconnect("policy does not allow it to connect");
        }
    }

    private void roomAgain() {
        if (!isEnding) {
            interest(interest | Epoll.READABLE);
        }
    }

    private void tooLateForHello() {
        if (!isActive()) {
            disconnect("it has not authenticated and said Hello in time (auth_timeout)");
        }
    }

    @Override
    public boolean takesDescriptors() {
        return takesDescriptors;
    }

    @Override
    public void enqueue(Parcel parcel) {
        countQueued();
        // Neither a monitor nor one that is slow keeps its senders from being read: what it has not read is charged to it alone.
        Charge charge = isMonitor() || congestion != null && congestion.isSlow() ? null : parcel.charge();
        outbox.add(parcel.segment(), parcel.offset(), parcel.length(), charge, parcel.descriptors());
        if (!isTouched) {
            isTouched = true;
            services.turn.touched(this);
        }
    }

    @Override
    public boolean isEnding() {
        return isEnding;
    }

    @Override
    public void relieve() {
        if (isTouched && !isBlocked) {
            flush();
        }
    }

    @Override
    public void releaseSenders() {
        outbox.releaseSenders();
    }

    @Override
    public void flush() {
        isTouched = false;
        if (isGone()) {
            return;
        }
        try {
            if (isBlocked) {
                outbox.settle();
            } else {
                send();
            }
        } catch (NoRoom e) {
            disconnect(e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            disconnect(null);
            LOG.error("{} is disconnected: the bus failed to send to it", this, e);
        }
    }

    private void send() {
        SocketWriter writer = services.writer;
        while (!outbox.isEmpty() && !isBlocked) {
            outbox.gather(writer.clear());
            int sent = writer.send(fd);
            if (sent < 0) {
                sendingFailed(sent);
            } else {
                int descriptors = outbox.waitingDescriptors();
                // First the credit, then what the outbox still holds where the bytes lay: never both at a time.
                giveBack(sent, 0);
                outbox.sent(sent);
                giveBack(0, descriptors - outbox.waitingDescriptors());
                isBlocked = sent < writer.bytes();
            }
        }
        if (congestion != null && !isEnding) {
            services.full.hasRead(this);
        }
        if (outbox.isEmpty()) {
            interest(interest & ~Epoll.WRITABLE);
        } else {
            outbox.settle();
            if (!isEnding) {
                interest(interest | Epoll.WRITABLE);
            }
        }
    }

    private void sendingFailed(int errno) {
        if (errno == -Errno.ETOOMANYREFS) {
            PeerLog.warn(LOG, "A message with descriptors for {} is dropped: {}", this, Errno.describe(errno));
            int descriptors = outbox.waitingDescriptors();
            giveBack(outbox.oldestBytes(), 0);
            outbox.discardOldest();
            giveBack(0, descriptors - outbox.waitingDescriptors());
            return;
        }
        isBlocked = true;
        if (errno != -Errno.EAGAIN) {
            disconnect(errno == -Errno.EPIPE || errno == -Errno.ECONNRESET ? null : "writing failed: " + Errno.describe(errno));
        }
    }

    private void interest(int wanted) {
        if (wanted != interest && !isUnwatched) {
            interest = wanted;
            services.loop.rearm(fd, wanted, token);
        }
    }

    @Override
    protected Identity credentials() {
        return conversation == null ? null : conversation.credentials();
    }

    @Override
    public void disconnect(String reason) {
        if (isEnding) {
            return;
        }
        isEnding = true;
        if (reason != null) {
            PeerLog.warn(LOG, "{} is disconnected: {}", this, reason);
        }
        services.turn.ended(this);
    }

    @Override
    protected void closed() {
        services.loop.timers().cancel(incompleteTimer);
        if (!isUnwatched) {
            services.loop.unwatch(fd, token);
        }
        int descriptors = outbox.waitingDescriptors();
        long bytes = outbox.waitingBytes();
        outbox.clear();
        if (account() != null) {
            giveBack(bytes, descriptors);
        }
        services.memoryWaits.remove(this);
        inflow.drop();
        if (passed != null) {
            passed.close();
        }
        Descriptors.close(fd);
    }

    @Override
    public int waitingMessages() {
        return outbox.waitingMessages();
    }

    @Override
    public int unroutedMessages() {
        return services.unrouted.messagesOf(this);
    }

    @Override
    public int openProcessDescriptor() {
        return unix ? PeerCredentials.processDescriptor(fd) : -1;
    }
}
