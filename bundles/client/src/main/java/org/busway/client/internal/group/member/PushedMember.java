package org.busway.client.internal.group.member;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.WaitStrategy;
import org.busway.client.internal.group.GroupHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member whose handler is called where the handlers of its connection are. Lanes are looked at by the thread that hands on; while there is none, a
 * {@link org.busway.client.internal.group.BellWatch} waits for their doorbells and wakes it.
 */
public final class PushedMember extends Membership {

    private static final Logger LOG = LoggerFactory.getLogger(PushedMember.class);

    private static final long LOOK_NANOS = 1_000_000;

    private final MemberHandler handler;
    private final WaitStrategy waiting;
    private final ProxiedQueue messages = new ProxiedQueue(0);
    private final Map<LaneStream, Runnable> bells = new HashMap<>();
    private final List<Loss> losses = new ArrayList<>();
    private boolean released;

    /** A member that the bus has not answered yet. */
    public PushedMember(GroupHost host, String group, List<MatchRule> rules, WaitStrategy waiting, MemberHandler handler,
            FilterCall filterCall, Runnable whenGone) {
        super(host, group, rules, true, filterCall, whenGone);
        this.waiting = waiting;
        this.handler = handler;
    }

    private final MappedLanes.Reading reading = new MappedLanes.Reading() {
        @Override
        public void opened(LaneStream stream) throws java.io.IOException {
            bells.put(stream, host.bells().watch(stream.opened().bell(), PushedMember.this::rung));
        }

        @Override
        public void closed(LaneStream stream) {
            forget(stream);
        }

        @Override
        public void lost(Loss loss) {
            losses.add(loss);
        }
    };

    private void rung() {
        wakeUps++;
        host.wake();
    }

    @Override
    void changed() {
        host.wake();
    }

    /** Looks at the lanes from now on. */
    public void awake() {
        lanes.refresh(reading);
        if (pages.areOpen() && !released) {
            pages.cursors().awake();
        }
    }

    /**
     * Asks for a bell; false if there is something new already.
     *
     * @param isWoken whether the thread has something else to do
     */
    public boolean sleep(BooleanSupplier isWoken) {
        lossReport.tell();
        if (!pages.areOpen() || released) {
            return released || !lanes.hasNews();
        }
        long begin = waiting.spinNanos() > 0 ? System.nanoTime() : 0;
        while (waiting.spinNanos() > 0 && !lanes.hasNews() && !isWoken.getAsBoolean()
                && System.nanoTime() - begin < waiting.spinNanos()) {
            Thread.onSpinWait();
        }
        pages.cursors().sleep();
        // Looked at once more behind the fence: whoever published before did not see that this side sleeps.
        return !lanes.hasNews();
    }

    /** Asks for a bell while a handler waits; false if there is something that can be read ahead. */
    public boolean sleepInHandler() {
        if (!pages.areOpen() || released) {
            return true;
        }
        pages.cursors().sleep();
        return !lanes.hasNewsAhead();
    }

    /** Takes what stands in lanes into own memory, so that no publisher waits for a handler that waits for it. */
    public void readAhead() {
        lanes.streams().forEach(LaneStream::readAhead);
    }

    /** Whether a frame waits for its turn, or the order for a lane. */
    public boolean holdsFrame() {
        return lanes.holdsFrame() || lanes.isWaiting();
    }

    /** Hands on the next frame of a lane of this member; false if it is not this one's. */
    public boolean deliver(org.busway.client.internal.group.order.LaneHead lane) {
        if (!(lane instanceof LaneStream stream) || !lanes.streams().contains(stream)) {
            return false;
        }
        GroupMessage message = stream.take();
        guarded(() -> {
            tellLosses();
            if (!isLeft()) {
                hand(handler, message);
            } else if (leaving() != null) {
                host.handToSubscribers(message.toMessage());
            }
        });
        return true;
    }

    @Override
    Leaver leaver() {
        return new Leaver(host, this, reading, null);
    }

    @Override
    void tellLosses() {
        while (!losses.isEmpty()) {
            tellLost(handler, losses.remove(0));
        }
    }

    /** Whether its end was told, and nothing is read any more. */
    public boolean isReleased() {
        return released;
    }

    /** Tells what has ended. On the thread that hands on. */
    public void over() {
        if (!released && end() != null && !isLeft()) {
            // The end may have come before what was announced last was looked at.
            lanes.refresh(reading);
            lanes.streams().forEach(LaneStream::hasNext);
        }
        tellOver(false);
    }

    /** Tells that all is over, since the connection is: nothing comes any more that a frame could wait for, and nobody tells again. On the thread that hands on. */
    public void overForGood() {
        if (!released && !isLeft()) {
            lanes.refresh(reading);
            handOnRest();
            guarded(() -> tellUnread(handler));
        }
        tellOver(true);
    }

    private void tellOver(boolean forGood) {
        if (released) {
            return;
        }
        // Looked at first: who reads on after the end is known before the end is.
        boolean isOver = end() != null;
        if (isOver && leaving() != null) {
            released = true;
            guarded(() -> tellEnd(handler));
            return;
        }
        for (LaneOver next = lanes.over(reading); next != null; next = lanes.over(reading)) {
            LaneOver over = next;
            guarded(() -> {
                tellLosses();
                tellEnded(handler, over);
            });
        }
        if (isOver && (forGood || isLeft() || !lanes.holdsFrame())) {
            released = true;
            guarded(() -> tellEnd(handler));
            release();
        }
    }

    private void handOnRest() {
        boolean mayCome;
        do {
            mayCome = maySomethingCome();
            for (LaneStream stream : lanes.streams()) {
                while (!isLeft() && stream.hasNext()) {
                    deliver(stream);
                }
            }
            if (mayCome) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } while (mayCome && !isLeft());
    }

    private void forget(LaneStream stream) {
        Runnable bell = bells.remove(stream);
        if (bell != null) {
            bell.run();
        }
    }

    @Override
    void release() {
        lanes.streams().forEach(this::forget);
        lanes.close();
    }

    @Override
    boolean accept(Message message) {
        FrameView view = messages.view(message);
        if (view != null) {
            guarded(() -> hand(handler, view));
        }
        return view != null;
    }

    @Override
    public void missed(long count) {
        guarded(() -> tellLost(handler, ProxiedQueue.loss(count)));
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (Exception | LinkageError | AssertionError e) {
            LOG.warn("handler of a member of group \"{}\" failed", group, e);
        }
    }
}
