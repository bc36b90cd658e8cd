package org.busway.group.internal.lanes;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.busway.api.Descriptor;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.Handed;
import org.busway.lane.page.ControlPage;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;

/**
 * The readers that the publisher of a lane knows: it is told of each, with what it needs to wait for it and to wake it, and of its end as long as the lane goes on. A
 * publisher that has gone is told nothing: it died while no manager was there, and its lane is about to end.
 */
public final class KnownReaders {

    private final String group;
    private final int lane;
    private final BusPeer publisher;
    private final BusEnd bus;
    private final ControlPage control;
    private final BooleanSupplier hasEnded;
    private final boolean[] known;

    /**
     * None is known.
     *
     * @param group the name
     * @param lane its number
     * @param control says who has which slot
     * @param hasEnded whether the lane has
     */
    KnownReaders(String group, int lane, BusPeer publisher, BusEnd bus, ControlPage control, BooleanSupplier hasEnded) {
        this.group = group;
        this.lane = lane;
        this.publisher = publisher;
        this.bus = bus;
        this.control = control;
        this.hasEnded = hasEnded;
        known = new boolean[control.shape().members()];
    }

    /** An earlier manager has told the publisher of the bus itself. */
    public void isKnown(int slot) {
        known[slot] = true;
    }

    /** An earlier manager has told the publisher of a reader, unless its pair is still to come. */
    public void adopt(Member member) {
        known[member.slot()] = member.pair() == null || member.pair().isHeldBy(publisher) && !member.pair().isRevoked();
    }

    /**
     * Tells it of whoever has a slot, as the bus itself.
     *
     * @param slot that the control page already names
     * @param cursors the descriptor of a cursor page, which is this object's from now on
     * @param bell the publisher's end of the pair of doorbells, which is this object's from now on
     * @throws IOException if the publisher cannot be told of it
     */
    public void add(int slot, Descriptor cursors, int bell) throws IOException {
        if (publisher.isGone()) {
            cursors.close();
            new Handed(bell).close();
            return;
        }
        tell(slot, "MemberAdded", "suuhhu", List.of(group, lane, slot, cursors, new Handed(bell), control.incarnation(slot)));
    }

    /**
     * Gives it the end of a pair that it is to put each message into, from where the page says, and the filter that the kernel runs there, which
     * saves it the calls that the kernel would refuse.
     *
     * @throws IOException if it cannot be told of it
     */
    public void addPair(Member member) throws IOException {
        if (publisher.isGone()) {
            return;
        }
        Descriptor cursors = member.cursors().forWriting();
        Descriptor end;
        try {
            end = member.pair().forPublisher(publisher);
        } catch (IOException e) {
            cursors.close();
            throw e;
        }
        tell(member.slot(), "PairAdded", "suuhhayu",
                List.of(group, lane, member.slot(), cursors, end, member.pair().filter(), control.incarnation(member.slot())));
    }

    private void tell(int slot, String what, String signature, List<Object> values) throws IOException {
        known[slot] = true;
        if (!bus.signal(publisher, what, signature, values)) {
            throw new IOException("publisher " + publisher.uniqueName() + " cannot be told of a member: too much waits for it");
        }
    }

    /** Whoever has a slot reads no more; one that is not known is left alone. */
    public void remove(int slot) {
        if (known[slot]) {
            known[slot] = false;
            if (!hasEnded.getAsBoolean() && !publisher.isGone()) {
                bus.signal(publisher, "MemberRemoved", "suu", List.of(group, lane, slot));
            }
        }
    }
}
