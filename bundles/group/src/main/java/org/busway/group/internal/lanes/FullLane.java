package org.busway.group.internal.lanes;

import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;

/**
 * A publisher's lane that is full, as its publisher says. That one waits in its own process, so the bus looks for itself, ten times a deadline and until there is room
 * again, who of the members leaves none. Whoever leaves none and hardly reads at ten looks within ten deadlines is let go; whoever is to be evicted is so at the first.
 *
 * <p>Invariants: nobody is let go on the word of a publisher alone, nor while the bus or the publisher keeps from it what it would have to read. Whoever reads half the
 * lane in a deadline stays: then it is the publisher that is above what the group carries.
 */
public final class FullLane {

    private static final int LOOKS = 10;
    private static final int WINDOW_DEADLINES = 10;

    /** Those who read the lane. */
    public interface Readers {

        /** Who has read least of a lane, of those who are waited for; null if nobody is. */
        Member slowest(DirectLane lane);

        /** Up to where somebody has read. */
        long position(DirectLane lane, Member member);

        /** Bytes of the messages that frames between two positions announce, and that are beside the lane. */
        long bytesBeside(DirectLane lane, long from, long to);

        /** How many bytes may be beside it while the longest message still has room. */
        long roomBeside();

        /** For how long somebody may hold others up. */
        long deadlineMillis(Member member);

        /** The publisher of a lane is held up by somebody, or by nobody any more. */
        void heldUp(DirectLane lane, Member slow);

        /** Somebody is waited for no longer. */
        void letGo(Member member, String why);
    }

    private final DirectLane lane;
    private final int ringBytes;
    private final Readers readers;
    private final BusLoop.Alarm nextLook;
    private boolean looking;
    private Member seen;
    private boolean hardlyReads;
    private Member holdsUp;
    /** What it had to read when it was seen, up to where the lane was written then. */
    private long seenAt;
    private long seenTail;

    FullLane(DirectLane lane, Readers readers, BusEnd bus) {
        this.lane = lane;
        this.readers = readers;
        ringBytes = lane.lane().shape().ringBytes();
        nextLook = bus.alarm(this::look);
    }

    /** The publisher says so, perhaps not for the first time. */
    void told() {
        if (!looking) {
            seen = null;
            look();
        }
    }

    /** It is no longer of interest. */
    void close() {
        looking = false;
        nextLook.cancel();
        say(null);
    }

    private void say(Member slow) {
        if (slow != holdsUp) {
            holdsUp = slow;
            readers.heldUp(lane, slow);
        }
    }

    private void look() {
        looking = false;
        Member slowest = whoLeavesNoRoom();
        for (String why = whyLetGo(slowest); why != null; why = whyLetGo(slowest)) {
            readers.letGo(slowest, why);
            slowest = whoLeavesNoRoom();
        }
        say(hardlyReads ? slowest : null);
        if (slowest != null) {
            looking = true;
            seen = slowest;
            seenAt = toBeRead(slowest);
            seenTail = lane.tail();
            nextLook.set(Math.max(1, readers.deadlineMillis(slowest) / LOOKS));
        }
    }

    /** Room is a quarter of the lane, for which a publisher waits. */
    private Member whoLeavesNoRoom() {
        Member slowest = lane.hasEnded() ? null : readers.slowest(lane);
        return slowest == null || hasRoom(readers.position(lane, slowest)) ? null : slowest;
    }

    private boolean hasRoom(long position) {
        long beside = readers.bytesBeside(lane, position, lane.tail());
        return lane.tail() - position <= ringBytes - ringBytes / 4 && (beside == 0 || beside <= readers.roomBeside());
    }

    private long toBeRead(Member member) {
        return toBeRead(member, lane.tail());
    }

    private long toBeRead(Member member, long upTo) {
        long position = readers.position(lane, member);
        return Math.max(0, upTo - position) + readers.bytesBeside(lane, position, upTo);
    }

    private String whyLetGo(Member slowest) {
        hardlyReads = false;
        if (slowest == null || !couldRead(slowest)) {
            return null;
        }
        if (slowest.outcome() != Outcome.BLOCK) {
            return "it has not read " + ringBytes + " bytes of the lane of " + lane.publisher();
        }
        hardlyReads = slowest == seen && seenAt - toBeRead(slowest, seenTail) < ringBytes / 2 / LOOKS;
        long deadlineMillis = readers.deadlineMillis(slowest);
        return hardlyReads && slowest.holdsUp(System.nanoTime(), WINDOW_DEADLINES * deadlineMillis * 1_000_000) >= LOOKS
                ? "it has held up publisher " + lane.publisher() + " for " + deadlineMillis + " ms within ten times as long"
                : null;
    }

    /** Where the bus orders lanes nobody reads on before it has, and what comes behind a message of the publisher's connection waits for that. */
    private boolean couldRead(Member member) {
        long position = readers.position(lane, member);
        return !lane.peer().isHeldUp()
                && (lane.begin() - position >= ringBytes / 2 || readers.bytesBeside(lane, position, lane.begin()) > 0);
    }
}
