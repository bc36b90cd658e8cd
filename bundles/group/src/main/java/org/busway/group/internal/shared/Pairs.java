package org.busway.group.internal.shared;

import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.busway.group.internal.filtered.Completion;
import org.busway.group.internal.keep.KeptCompletion;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.member.Member;
import org.busway.spi.group.BusEnd;

/**
 * The socket pairs of members whose filters the kernel runs, as publishers come and go: whoever publishes has them all.
 *
 * <p>Invariants: what a publisher had yet to put into a pair when its lane ended comes before what the next publisher puts there; and each publisher has pairs that no other
 * one had, so nobody writes in another's name.
 */
public final class Pairs {

    private final Supplier<SharedGroup> memory;
    private final BusEnd bus;
    private final BiConsumer<DirectLane, String> broken;
    /** Whose pair is being looked at. */
    private Member completing;

    /**
     * There are none.
     *
     * @param memory of the group; null while it has none
     * @param broken told of a lane whose publisher cannot be given a pair, and why
     */
    public Pairs(Supplier<SharedGroup> memory, BusEnd bus, BiConsumer<DirectLane, String> broken) {
        this.memory = memory;
        this.bus = bus;
        this.broken = broken;
    }

    /** The publisher of a lane may write no more: before it is looked where the lane ends, so all that it has put into pairs stands before that. */
    public void cut(DirectLane lane) {
        for (Member member : memory.get().slots().readers()) {
            if (member.pair() != null && member.pair().isHeldBy(lane.peer())) {
                member.pair().revoke();
            }
        }
    }

    /**
     * What the publisher of a lane that has ended had yet to put into its members' pairs the bus does; the next lane waits for that.
     *
     * @param isLast whether the publisher does not go on in another lane
     */
    public void complete(DirectLane lane, boolean isLast) {
        SharedGroup shared = memory.get();
        for (Member member : shared.slots().readers()) {
            if (member.pair() != null) {
                Completion completion = completion(member, lane, isLast, Completion.stated(member.cursors(), lane.lane().shape(),
                        shared.slots().since(lane, member), lane.end()));
                if (member.completions().add(completion)) {
                    completing = member;
                    completion.run();
                    completing = null;
                }
            }
        }
    }

    private Completion completion(Member member, DirectLane lane, boolean isLast, long position) {
        return new Completion(bus, member::pair, member.cursors(), lane.lane().shape(), lane.buffer(), position, lane.end(),
                isLast,
                () -> isComplete(member));
    }

    /** What an earlier manager had yet to put into a member's pair; {@link #goOn} does it. */
    public void adopt(Member member, List<KeptCompletion> kept) {
        for (KeptCompletion each : kept) {
            member.completions().add(completion(member, (DirectLane) memory.get().lanes().all()[each.lane()], each.last(),
                    each.position()));
        }
    }

    /** Does what an earlier manager had yet to do. */
    public void goOn() {
        for (Member member : memory.get().slots().readers()) {
            if (member.completions().areUnderWay()) {
                member.completions().goOn();
            }
        }
    }

    private void isComplete(Member member) {
        Completion next = member.completions().next();
        if (next != null) {
            next.run();
            return;
        }
        // Who had nothing missing is given the next lane as everybody is.
        if (member != completing && memory.get() != null && !member.isEvicted()) {
            connect(member);
        }
    }

    /** Gives a member's pair to whoever publishes. */
    public void connect(Member member) {
        for (DirectLane lane : memory.get().lanes().open()) {
            try {
                if (lane.isReady()) {
                    lane.readers().addPair(member);
                }
            } catch (IOException e) {
                broken.accept(lane, e.getMessage());
            }
        }
    }
}
