package org.busway.group.internal.shared;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.group.internal.keep.KeptGroup;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.lanes.LaneTerms;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.ControlMemory;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.memory.WrittenByMember;
import org.busway.group.internal.order.BusSlot;
import org.busway.group.internal.order.OrderRing;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.lane.LaneShape;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.MemberState;
import org.busway.spi.filter.FrameFilters;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;

/**
 * What a group shares with its members: the control page, the {@linkplain LaneTable lanes}, {@linkplain LanesOfBus those of the bus} among them, and who has which
 * {@linkplain Slots slot}. It is there while somebody maps it, and no longer.
 *
 * <p>Invariant: every lane that is ready is connected to every member that has a slot and was not put out.
 */
public final class SharedGroup implements AutoCloseable {

    /** How many lanes there can be. */
    public static final int LANES = LaneTable.SIZE;

    private final GroupSettings settings;
    private final long generation;
    private final GroupBudget budget;
    private final long seed;
    private final ControlShape shape;
    private final ControlMemory control;
    private final Slots slots;
    private final LaneTable lanes;
    private final Retired retired;
    private final FrameFilters filters;
    private long lastLeaver = LaneTable.NOBODY;
    private boolean isMappedByOthers;
    private final LanesOfBus ofBus;
    /** Null unless the bus orders the lanes of several publishers. */
    private BusSlot busSlot;

    /**
     * New memory for a group.
     *
     * @param namesOverflow told when well-known names in rules of members have changed hands too often
     * @throws IOException if there is none, or the kernel cannot seal it
     */
    public SharedGroup(GroupSettings settings, GroupContext context, GroupBudget budget, Runnable namesOverflow)
            throws IOException {
        this.settings = settings;
        retired = context.retired();
        filters = context.filters();
        this.budget = budget;
        generation = context.generation();
        seed = new SecureRandom().nextLong();
        shape = new ControlShape(Slots.forMembers(settings.maxMembers()), LANES, NamedSenders.ENTRIES);
        control = new ControlMemory(name("control"), shape, settings.isMediated(), seed, generation, budget);
        slots = new Slots(control.table());
        lanes = lanes(context, namesOverflow);
        ofBus = new LanesOfBus(this, budget);
        try {
            if (settings.isMediated()) {
                beginToRead();
            }
            ofBus.begin(settings, context.running());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Its lanes. */
    private LaneTable lanes(GroupContext context, Runnable namesOverflow) {
        return new LaneTable(control.table(), slots, settings.isMediated(), retired, context.bus().names(), namesOverflow);
    }

    /** The bus is a member before there is a lane: nothing is overwritten that it has not ordered. */
    private void beginToRead() throws IOException {
        ControlTable table = control.table();
        table.begin();
        table.member(BusSlot.NUMBER, MemberState.GATING, BusSlot.MEMBER);
        table.commit();
        busSlot = new BusSlot(name("cursors of the bus"), LANES, generation, budget);
    }

    /** Takes over what an earlier manager stowed: the control page; lanes and members come next. */
    public SharedGroup(GroupSettings settings, KeptGroup kept, Stowage stowage, GroupContext context, GroupBudget budget,
            Runnable namesOverflow) {
        this.settings = settings;
        retired = context.retired();
        filters = context.filters();
        this.budget = budget;
        generation = kept.generation();
        seed = kept.seed();
        shape = kept.shape();
        control = ControlMemory.adopt(stowage, shape, seed, generation, budget);
        slots = new Slots(control.table());
        lanes = lanes(context, namesOverflow);
        ofBus = new LanesOfBus(this, budget);
        if (settings.isMediated()) {
            busSlot = BusSlot.adopt(stowage, LANES, budget);
        }
    }

    /** Leaves what is not a lane's nor a member's to the next manager. */
    public void stow(Stowage stowage) {
        control.stow(stowage);
        if (busSlot != null) {
            busSlot.stow(stowage);
        }
    }

    /** A lane that an earlier manager stowed, as are its members. */
    public void adopt(GroupLane lane) {
        lanes.adopt(lane);
        ofBus.adopted(lane);
        if (busSlot != null) {
            // What the bus has read is behind it also for who looks where it begins.
            ControlTable table = control.table();
            table.begin();
            table.since(lane.number(), BusSlot.NUMBER, busSlot.page().cursor(lane.number()));
            table.commit();
        }
    }

    /** How the log and {@code /proc/PID/maps} name a part of the memory. */
    public String name(String part) {
        return "busway group " + settings.name() + " " + part;
    }

    /** How large a lane is, and how it is known. */
    public LaneShape laneShape(int number) {
        return new LaneShape(number, (int) settings.laneBytes(), seed, generation);
    }

    /** Of the hashes in its frames. */
    public long seed() {
        return seed;
    }

    /** How large its control page is, and how many stand there. */
    public ControlShape shape() {
        return shape;
    }

    /** Its control page. */
    public ControlMemory control() {
        return control;
    }

    /** Who reads its lanes. */
    public Slots slots() {
        return slots;
    }

    public LaneTable lanes() {
        return lanes;
    }

    /** Rules of a member, as they are tested on frames. */
    public byte[] filter(List<MatchRule> rules) {
        return filters.compile(rules, seed, busLane() == null, lanes.names()::number);
    }

    /** What the bus itself writes. */
    public LanesOfBus ofBus() {
        return ofBus;
    }

    /** The lane that the bus writes; null in a group that it does not. */
    public BusLane busLane() {
        return ofBus.lane();
    }

    /** The order of the others' lanes; null in a group with one publisher. */
    public OrderRing ring() {
        return ofBus.ring();
    }

    /** The bus as a member; null unless it orders lanes. */
    public BusSlot busSlot() {
        return busSlot;
    }

    /** A cursor page for a slot. */
    public WrittenByMember cursors(int slot) throws IOException {
        return WrittenByMember.create(name("cursors " + slot), LANES, slot, generation, budget);
    }

    /**
     * A new lane for a publisher, which stands in the control page from now on.
     *
     * @throws IOException if there is no memory, or members have yet to read all the lanes that ended
     */
    public DirectLane newDirectLane(BusPeer publisher, BusEnd bus) throws IOException {
        int number = lanes.freeNumber();
        DirectLane lane = new DirectLane(terms(number, start(number), bus), publisher);
        lanes.enter(lane);
        return lane;
    }

    /** Where another lane of some number is to begin. */
    long start(int number) {
        return lanes.start(number, (int) settings.laneBytes());
    }

    /** How a publisher's lane of some number is made that begins at a position. */
    public LaneTerms terms(int number, long start, BusEnd bus) {
        return new LaneTerms(settings.name(), bus, name("lane " + number), laneShape(number), start, control.table().page(),
                settings.isMediated(), settings.announcedBytes(), budget);
    }

    /** Whether somebody has left since the lanes were made who may still map them. */
    public boolean isMappedByOthers() {
        return isMappedByOthers;
    }

    /** Nobody else maps what will be written now. */
    public void isMappedByMembersAlone() {
        isMappedByOthers = false;
    }

    /** A publisher's lane that it is to go on in; it stands in the control page, and is given to nobody yet. */
    public void renew(DirectLane lane, long culprit, BusEnd bus) throws IOException {
        lane.renewedBy(newDirectLane(lane.peer(), bus));
        lanes.blame(lane, culprit);
    }

    /** Gives a lane that is ready to all members. */
    public void give(GroupLane lane, GroupVoice voice) throws IOException {
        for (int slot = 0; slot < slots.size(); slot++) {
            Member member = slots.at(slot);
            if (member != null && member.isReader()) {
                give(lane, member, voice);
            }
        }
    }

    /** Gives a lane to a member; false if it cannot be told. */
    public boolean give(GroupLane lane, Member member, GroupVoice voice) throws IOException {
        return voice.laneAdded(member, lane, slots.since(lane, member), frameAtBeginning(lane, member));
    }

    /** A lossy member that is overtaken before its first frame can count what it lost only if it knows that frame's number. */
    private long frameAtBeginning(GroupLane lane, Member member) {
        return slots.since(lane, member) == control.table().page().laneStart(lane.number())
                ? lane.firstFrame()
                : member.firstFrame(lane.number());
    }

    /** Tells a member of all lanes that it can read, of their order first; false if it cannot be told. */
    public boolean giveLanes(Member member, GroupVoice voice) throws IOException {
        if (ring() != null && !give(ring(), member, voice)) {
            return false;
        }
        for (GroupLane lane : lanes.all()) {
            if (lane != null && lane != ring() && lane.isReady() && !give(lane, member, voice)) {
                return false;
            }
        }
        return true;
    }

    /** Whether nobody needs the memory: no member has a slot, no publisher a lane, and what publishers left is on its way. */
    public boolean isUnused() {
        return slots.isEmpty() && lanes.direct().stream().allMatch(lane -> lane.hasEnded() && !lane.isToBeOrdered());
    }

    /** What the group takes of the machine's memory, cursor pages apart. */
    public long memoryBytes() {
        long bytes = shape.memoryBytes();
        for (GroupLane lane : lanes.all()) {
            bytes += lane == null ? 0 : laneShape(lane.number()).memoryBytes();
        }
        return bytes;
    }

    /** Puts a member out. It keeps its slot. */
    public void evict(Member member) {
        slots.evict(member);
        lanes.disconnect(member);
    }

    /** Forgets a member that has gone or left. */
    public void remove(Member member) {
        if (slots.remove(member)) {
            lanes.disconnect(member);
            lastLeaver = member.peer().identity().uid();
            isMappedByOthers = true;
        }
    }

    @Override
    public void close() {
        lanes.retireAll(lastLeaver);
        if (busSlot != null) {
            busSlot.close();
        }
        control.retire(retired, lastLeaver);
    }
}
