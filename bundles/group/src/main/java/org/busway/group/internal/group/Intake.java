package org.busway.group.internal.group;

import java.nio.ByteBuffer;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.LaneSpace;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.LaneWriter;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.spi.group.GroupBudget;

/**
 * What becomes of a signal of the group that comes by a socket. Once somebody maps the lane that the bus writes, every one of them stands in it, whether or not a member
 * wants it, so that all members count the same frames; while nobody does, it is routed as any other.
 */
public final class Intake {

    private final Group group;
    private final GroupContext context;
    private final LaneRoom room;
    private final PaceRoom pace;
    private final Runnable pressedChanged;
    private boolean pressed;

    /**
     * Nothing has come.
     *
     * @param room where senders wait for members
     * @param pace where they wait for the clock
     * @param pressedChanged called when {@link #isPressed} has changed
     */
    Intake(Group group, GroupContext context, LaneRoom room, PaceRoom pace, Runnable pressedChanged) {
        this.group = group;
        this.context = context;
        this.room = room;
        this.pace = pace;
        this.pressedChanged = pressedChanged;
    }

    /**
     * Takes a signal into the lane that the bus writes.
     *
     * @return false if the group has none
     */
    public boolean take(MessageHeader signal, ByteBuffer source, int offset, int length) {
        Membership members = group.members();
        if (!members.haveReaders()) {
            return false;
        }
        if (group.shared().busLane() == null) {
            return hand(signal, length);
        }
        group.statistics().taken(length);
        // Before the frame can be seen: it comes behind all that was put into its readers' connections.
        group.shared().slots().queued();
        int result = append(signal, source, offset, length);
        while (result == LaneWriter.FULL) {
            makeRoom();
            if (!members.haveReaders()) {
                return false;
            }
            result = append(signal, source, offset, length);
        }
        pace.written(length);
        press(space().isPressed() || pace.isKept());
        context.taken().next();
        if (result == LaneWriter.TOO_LARGE) {
            group.statistics().tooLarge();
            if (group.large().append(signal, source, offset, length)) {
                members.serve(signal);
                return true;
            }
            // Who has it by its socket has it in order: all that the lane holds was sequenced before.
            members.hand(signal);
        } else {
            members.serve(signal);
        }
        return true;
    }

    private int append(MessageHeader signal, ByteBuffer source, int offset, int length) {
        GroupOrder order = group.reading().order();
        return order == null
                ? group.shared().busLane().append(signal, source, offset, length)
                : order.append(signal, source, offset, length);
    }

    /** Puts out who holds the lane up until an announcement fits; false if then nobody is left who maps it. */
    boolean makeRoomForAnnouncement() {
        while (group.members().haveReaders() && !space().fits(FrameLayout.ANNOUNCED_BYTES)) {
            makeRoom();
        }
        return group.members().haveReaders();
    }

    /** Announces a message in the lane that the bus writes, which has room for that. */
    public void announce(MessageHeader signal, long number, int length) {
        GroupOrder order = group.reading().order();
        int result = order == null
                ? group.shared().busLane().announce(signal, number, length)
                : order.announce(signal, number, length);
        if (result != 0) {
            throw new IllegalStateException("group \"" + group.name() + "\": there was room in its lane, and is none: " + result);
        }
        press(space().isPressed() || pace.isKept());
    }

    /** The lane is full, and nobody waits for the slowest member: it is not to be waited for, its time is spent, or waiting would close a cycle. */
    private void makeRoom() {
        group.eviction().letGo(slowest(), "it has not read " + group.settings().laneBytes() + " bytes of the lane");
    }

    private LaneSpace space() {
        GroupOrder order = group.reading().order();
        return order == null ? group.shared().busLane() : order;
    }

    /** The member that others wait for; null if there is none. */
    public Member slowest() {
        SharedGroup shared = group.shared();
        int slot = shared == null || shared.busLane() == null ? -1 : space().slowest();
        return slot < 0 ? null : shared.slots().at(slot);
    }

    /** How often over the member that others wait for has read what is full. */
    double lapsOfSlowest() {
        SharedGroup shared = group.shared();
        int slot = shared == null || shared.busLane() == null ? -1 : space().slowest();
        return slot < 0 ? 0 : space().laps(slot);
    }

    /**
     * Hands a signal that belongs to the group to its mapped members by their sockets: one that no lane may hold, since policy judges for each receiver whether it may have
     * it, or for which there is no lane that the bus writes.
     *
     * @return false if there are no such members
     */
    public boolean hand(MessageHeader signal, int length) {
        if (!group.members().haveReaders()) {
            return false;
        }
        group.statistics().taken(length);
        context.taken().next();
        group.members().hand(signal);
        return true;
    }

    /** What the sender of a message of so many bytes is to wait for; null if it fits, or nobody waits. */
    public GroupBudget.Room roomFor(int length) {
        boolean isLarge = length > LaneLayout.largestMessageBytes((int) group.settings().laneBytes());
        if (!pressed || !group.members().haveReaders()) {
            return null;
        }
        // First: while the sender is too fast, no member holds it up.
        GroupBudget.Room tooFast = pace.wait(length);
        return tooFast == null ? room.wait(space(), isLarge ? FrameLayout.ANNOUNCED_BYTES : length) : tooFast;
    }

    /** Whether the lane that the bus writes may be full soon, or be written too fast. */
    public boolean isPressed() {
        return pressed;
    }

    private void press(boolean mayBeFull) {
        if (pressed != mayBeFull) {
            pressed = mayBeFull;
            pressedChanged.run();
        }
    }

    /** A member is waited for no longer. */
    void lessIsWaitedFor() {
        if (group.shared().busLane() != null) {
            room.again();
        }
        if (!group.members().haveReaders()) {
            pace.release();
            press(false);
        }
    }

    /** Nobody waits for the lane any more: what comes next goes by sockets, or waits for another manager. */
    public void releaseSenders() {
        room.again();
        pace.release();
        press(false);
    }
}
