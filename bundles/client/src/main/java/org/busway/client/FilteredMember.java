package org.busway.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Group;
import org.busway.client.internal.group.member.PacketFrames;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.PacketLayout;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.os.Sockets;
import org.busway.wire.rule.RuleTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group with one publisher that maps nothing: it reads a socket into which the publisher puts each message, and on which the kernel runs the member's filter.
 * What a filter lets through that the rules do not match is refused here. Whose message it is follows from the group's lane, so the messages name no sender.
 *
 * <p>For one thread, but for {@link #close}.
 */
public final class FilteredMember implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FilteredMember.class);

    /** The bus keeps memberships as long for another manager of groups, and has given them up a while later. */
    private static final Duration PATIENCE = Duration.ofSeconds(11);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final String BUS = "org.freedesktop.DBus";
    private static final String PATH = "/org/busway/groups";
    private static final String INTERFACE = "org.busway.Groups1";

    private final BusConnection bus;
    private final String group;
    private final PacketFrames frames;
    private NativeBuffer packet;
    /** Held by who receives; {@link #close} waits for nobody. */
    private final ReentrantLock reading = new ReentrantLock();
    private List<MatchRule> wanted = List.of();
    private List<RuleTest> rules = List.of();
    /** Changed by who receives, under this object's monitor, so that whoever has that finds it open. */
    private int fd = -1;
    /** Where the kernel runs the filter that comes next; -1 if there is none. As {@link #fd}. */
    private int nextFd = -1;
    /** How long a receive on {@link #fd} waits; -1 if that was not said yet. */
    private int waitMillis = -1;
    private List<RuleTest> nextRules = List.of();
    /** What has come and was not handed on yet. */
    private final Deque<Message> come = new ArrayDeque<>();
    /** Since when there has been nobody to ask for the next socket; 0 while there is. */
    private long unansweredSince;
    private boolean ended;
    private volatile boolean closed;

    private FilteredMember(BusConnection bus, String group) {
        this.bus = bus;
        this.group = group;
        frames = new PacketFrames(group);
    }

    /**
     * Joins.
     *
     * @param bus by which the membership is held
     * @param group with {@code publishers=direct}
     * @param rules what is wanted; none stand for everything
     * @return the member
     * @throws BusException {@code NotSupported} where the kernel cannot run the rules, or the bus does not let this program be such a member; or as Join
     */
    public static FilteredMember join(BusConnection bus, String group, List<MatchRule> rules) {
        FilteredMember member = new FilteredMember(bus, group);
        member.fd = member.ask(rules, false);
        member.wanted = rules;
        member.rules = tests(rules);
        return member;
    }

    private static List<RuleTest> tests(List<MatchRule> rules) {
        return (rules.isEmpty() ? List.of(MatchRule.ALL) : rules).stream().map(RuleTest::new).toList();
    }

    /**
     * Asks for a socket.
     *
     * @param again only if this is a member
     */
    private int ask(List<MatchRule> asked, boolean again) {
        Message reply = bus.call(BUS, PATH, INTERFACE, "Join", "sasa{sv}", group,
                asked.stream().map(MatchRule::toString).toList(),
                Map.of("filtered", new Variant("b", true), "again", new Variant("b", again)));
        try (Descriptor end = reply.argument(3, Descriptor.class); Descriptor empty = reply.argument(4, Descriptor.class)) {
            if (!reply.argument(0, String.class).equals("filtered")) {
                bus.call(BUS, PATH, INTERFACE, "Leave", "s", group);
                throw new BusException(BusException.NOT_SUPPORTED, "the kernel does not filter for " + bus.uniqueName()
                        + " in group \""
                        + group
                        + "\": it needs one publisher, rules without a sender, and see.all where a header does not tell all of them; join it otherwise");
            }
            long longest = ((Number) ((Variant) reply.argument(1, Map.class).get("max.message")).value()).longValue();
            if (packet == null) {
                packet = NativeBuffer.allocate(Math.max(PacketLayout.MOST_BYTES, (int) longest + FrameLayout.HEADER_BYTES) + 1);
                packet.bytes().order(ByteOrder.LITTLE_ENDIAN);
            }
            int own = Descriptors.duplicate(end.number());
            Sockets.setNonBlocking(own, false);
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Wants something else. What was sent under the rules before is read before what is sent under these.
     *
     * @param others none stand for everything
     * @throws BusException if the bus refuses them, or this is no member any more
     */
    public void filter(List<MatchRule> others) {
        reading.lock();
        try {
            while (nextFd >= 0 && !ended) {
                // Two changes in a row: the first is to be over.
                receive(Duration.ofMillis(100));
            }
            if (closed || ended) {
                throw new BusException(BusException.DISCONNECTED, "the membership in group \"" + group + "\" is over");
            }
            int next = ask(others, true);
            synchronized (this) {
                nextFd = next;
            }
            wanted = others;
            nextRules = tests(others);
        } finally {
            leaveReading();
        }
    }

    /**
     * Hands on what has come; if it had to wait, what came by the first packet: the next call finds the others without waiting. Once it is closed, hands on what had come until
     * then.
     *
     * @param handler is given each message
     * @param wait for how long to wait for the first one
     * @return how many were handed on; -1 when the membership has ended and all was handed on
     */
    public int poll(Consumer<Message> handler, Duration wait) {
        reading.lock();
        try {
            boolean closedBefore = closed;
            int handed = handOn(handler, closedBefore);
            boolean waits = handed == 0 && !wait.isZero();
            boolean more = true;
            while (more && !ended && closed == closedBefore) {
                more = receive(waits ? wait : Duration.ZERO);
                int some = handOn(handler, closedBefore);
                handed += some;
                // A look whether there is more costs as much as the next wait, which may find it.
                more &= !waits || some == 0;
                waits = false;
            }
            return handed > 0 || !ended || !come.isEmpty() ? handed : -1;
        } finally {
            leaveReading();
        }
    }

    /** Who closes it meanwhile wants no more in this call. */
    private int handOn(Consumer<Message> handler, boolean closedBefore) {
        int handed = 0;
        while (closed == closedBefore && !come.isEmpty()) {
            handed++;
            handler.accept(come.poll());
        }
        return handed;
    }

    /** Whoever reads last takes what has come and lets go of the sockets; a close meanwhile found the lock taken. */
    private void leaveReading() {
        do {
            try {
                if (closed && !ended && reading.getHoldCount() == 1) {
                    takeRest();
                }
            } finally {
                reading.unlock();
            }
        } while (closed && !ended && !reading.isHeldByCurrentThread() && reading.tryLock());
    }

    /** Nothing comes into the sockets any more. */
    private void takeRest() {
        while (!ended && receive(Duration.ZERO)) {
            // The last finds the end.
        }
        while (!ended) {
            goOnWithNext();
        }
    }

    /** Receives a packet, or finds the socket's end and the next one; false if there is neither in that time. The wait is in no call of its own. */
    private boolean receive(Duration wait) {
        int length;
        long until = 0;
        if (wait.isZero()) {
            length = PacketSockets.receive(fd, packet.address(), packet.capacity());
        } else {
            int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, wait.toMillis()));
            until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            length = awaitPacket(millis);
        }
        if (length > 0) {
            // All frames of a packet are taken before any is handed on: a handler may want something else, and so receive.
            frames.take(packet.bytes(), length, rules, come);
        } else if (length == 0) {
            while (!isToldOfNext()) {
                if (wait.isZero() || System.nanoTime() - until >= 0) {
                    return false;
                }
                pause();
            }
            goOnWithNext();
        }
        return length >= 0;
    }

    private int awaitPacket(int millis) {
        try {
            if (millis != waitMillis) {
                Sockets.setReceiveTimeout(fd, millis);
                waitMillis = millis;
            }
            return PacketSockets.receiveWaiting(fd, packet.address(), packet.capacity());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Each publisher has sockets of its own: the next one's are another, if this is a member still.
     *
     * @return false if the bus cannot say so now, since its manager of groups is being restarted
     */
    private boolean isToldOfNext() {
        if (nextFd < 0 && !closed) {
            try {
                int next = ask(wanted, true);
                synchronized (this) {
                    nextFd = next;
                }
                nextRules = rules;
            } catch (BusException e) {
                long now = System.nanoTime();
                if (e.errorName().equals(Group.NO_GROUPS)) {
                    unansweredSince = unansweredSince == 0 ? now : unansweredSince;
                    if (now - unansweredSince < PATIENCE.toNanos()) {
                        return false;
                    }
                }
                LOG.debug("the membership in group \"{}\" has ended: {}", group, e.getMessage());
            }
        }
        unansweredSince = 0;
        return true;
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    private synchronized void goOnWithNext() {
        Descriptors.close(fd);
        fd = nextFd;
        waitMillis = -1;
        rules = nextRules;
        nextFd = -1;
        ended = fd < 0;
        frames.socketChanged();
    }

    /**
     * What the kernel's filter let through.
     *
     * @return messages, those among them that the rules then refused too
     */
    public long received() {
        return frames.received();
    }

    /**
     * What the kernel's filter let through and the rules refused.
     *
     * @return messages
     */
    public long refused() {
        return frames.refused();
    }

    /**
     * The socket, for a program that waits for several things: readable while {@link #poll} would find something. It stays this object's, and is another one after {@link #filter}.
     *
     * @return its number; -1 when nothing more comes
     */
    public int number() {
        return fd;
    }

    /**
     * Leaves the group. What has come until then is handed on by the next {@link #poll}; while another thread is in one, what that has not handed on yet. Again does nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            bus.call(BUS, PATH, INTERFACE, "Leave", "s", group);
        } catch (BusException e) {
            LOG.debug("group \"{}\" was left without its knowing", group, e);
        }
        endSockets();
        if (reading.tryLock()) {
            leaveReading();
        }
    }

    /** What has come can be read, nothing more comes, and nobody waits for it. */
    private synchronized void endSockets() {
        try {
            if (fd >= 0) {
                Sockets.shutdown(fd, Sockets.SHUT_READ);
            }
            if (nextFd >= 0) {
                Sockets.shutdown(nextFd, Sockets.SHUT_READ);
            }
        } catch (IOException e) {
            LOG.debug("the sockets of a member of group \"{}\" have ended", group, e);
        }
    }
}
