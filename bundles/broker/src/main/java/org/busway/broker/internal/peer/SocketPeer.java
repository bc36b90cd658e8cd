package org.busway.broker.internal.peer;

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
import org.busway.spi.policy.Handshake;
import org.busway.spi.policy.Identity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer at the other end of a socket. What comes is taken in bounded turns ({@link Intake}); what goes is sent once a turn, and the rest when the
 * kernel has room again. A fault of what it sent, or of the socket, ends this connection and no other.
 */
public final class SocketPeer extends Peer implements Watch, Turn.Outlet {

    private static final Logger LOG = LoggerFactory.getLogger(SocketPeer.class);

    private final SocketServices services;
    private final int fd;
    private final boolean unix;
    private final Watching watching;
    private final Intake intake;
    private final Outbox outbox;
    private final IdentityCharge identityCharge = new IdentityCharge();
    private final Timer incompleteTimer = new Timer(this::tooLateForHello);
    private boolean takesDescriptors;
    private boolean isTouched;
    private boolean isBlocked;
    private boolean isDeaf;
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
        watching = new Watching(services.loop, fd, this);
        intake = new Intake(services, this, fd, watching, new Conversation(services, credentials,
                services.authenticator.begin(credentials, services.guid, unix), nonce));
        outbox = new Outbox(services.pool);
    }

    /** Begins to listen to it; false if there is no room for what the kernel says of it, and it is to be closed. */
    public boolean begin() throws SystemCallException {
        if (!identityCharge.tryTake(intake.credentials(), services.handshakes)) {
            return false;
        }
        try {
            watching.begin();
        } catch (SystemCallException e) {
            identityCharge.close();
            throw e;
        }
        long timeoutMillis = services.policy.settings().limits().authTimeoutMillis();
        if (timeoutMillis >= 0) {
            services.loop.timers().schedule(incompleteTimer, timeoutMillis);
        }
        return true;
    }

    @Override
    public void ready(int events) {
        try {
            if ((events & ~Epoll.WRITABLE) != 0 && !isEnding) {
                intake.read((events & Epoll.HANG_UP) != 0);
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

    Intake intake() {
        return intake;
    }

    @Override
    public void goOn() {
        intake.letGo();
    }

    /** It has said who it is; returns whether descriptors were agreed on. */
    boolean authenticated(Handshake handshake) {
        Identity identity = handshake.identity();
        takesDescriptors = unix && handshake.descriptorsAgreed();
        identify(identity, services.budgets.open(identity, identity.toString()), intake::roomAgain);
        outbox.charge(account());
        if (!identityCharge.tryTake(identity, account())) {
            disconnect("there is no room for the list of its " + identity.groups().length + " groups");
        } else if (!services.policy.mayConnect(identity)) {
            disconnect("policy does not allow it to connect");
        }
        return takesDescriptors;
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
            if (isDeaf) {
                drop();
                break;
            }
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
            watching.ignore(Epoll.WRITABLE);
        } else {
            outbox.settle();
            if (!isEnding) {
                watching.want(Epoll.WRITABLE);
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
        if (errno == -Errno.EPIPE || errno == -Errno.ECONNRESET) {
            isDeaf = true;
            services.loop.execute(() -> ready(Epoll.HANG_UP));
            return;
        }
        isBlocked = true;
        if (errno != -Errno.EAGAIN) {
            disconnect("writing failed: " + Errno.describe(errno));
        }
    }

    /** Whether it takes nothing any more: what it has sent before is read, and then it goes. */
    boolean isDeaf() {
        return isDeaf;
    }

    private void drop() {
        int descriptors = outbox.waitingDescriptors();
        long bytes = outbox.waitingBytes();
        outbox.clear();
        if (account() != null) {
            giveBack(bytes, descriptors);
        }
    }

    @Override
    protected Identity credentials() {
        return intake.credentials();
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
        watching.end();
        identityCharge.close();
        drop();
        intake.close();
        Descriptors.close(fd);
    }

    @Override
    public int waitingMessages() {
        return outbox.waitingMessages();
    }

    @Override
    public int unroutedMessages() {
        return intake.unroutedMessages();
    }

    @Override
    public int openProcessDescriptor() {
        return unix ? PeerCredentials.processDescriptor(fd) : -1;
    }
}
