package org.busway.group.internal;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.busway.api.Variant;
import org.busway.group.internal.keep.KeptGroup;
import org.busway.group.internal.lanes.Beginning;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.lanes.RunningNumber;
import org.busway.group.internal.memory.ControlMemory;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.memory.WrittenByMember;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.order.BusSlot;
import org.busway.group.internal.order.OrderRing;
import org.busway.lane.LaneShape;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;

/**
 * What a group shares with its members: the control page, the lanes, and who has which slot. It is there while somebody maps it, and no longer.
 *
 * <p>Invariant: whoever has a slot stands in the control page, and every lane that is ready is connected to every member that stands there and was not put out.
 */
final class SharedGroup implements AutoCloseable {

    /** Slot 0 is the bus's own. */
    private static final int FIRST_SLOT = BusSlot.NUMBER + 1;
    static final int LANES = 16;
    /** So often the tail of a lane and the number of the frame there are looked at until they belong together. */
    private static final int LOOKS = 100;
    /** No user. */
    static final long NOBODY = -1;

    private final GroupSettings settings;
    private final long generation;
    private final GroupBudget budget;
    private final long seed;
    private final ControlShape shape;
    private final ControlMemory control;
    private final Member[] slots;
    private final GroupLane[] lanes = new GroupLane[LANES];
    /** The user because of whom others left a lane, by its number. */
    private final long[] culprits = new long[LANES];
    private final Retired retired;
    private final NamedSenders names;
    private long lastLeaver = NOBODY;
    private boolean isMappedByOthers;
    private int lastNumber = LANES - 1;
    private BusLane busLane;
    /** Both null unless the bus orders the lanes of several publishers. */
    private OrderRing ring;
    private BusSlot busSlot;

    /**
     * New memory for a group.
     *
     * @throws IOException if there is none, or the kernel cannot seal it
     */
    SharedGroup(GroupSettings settings, GroupContext context, GroupBudget budget, Runnable namesOverflow) throws IOException {
        this.settings = settings;
        retired = context.retired();
        this.budget = budget;
        generation = context.generation();
        seed = new SecureRandom().nextLong();
        shape = new ControlShape(FIRST_SLOT + settings.maxMembers(), LANES, NamedSenders.ENTRIES);
        control = new ControlMemory(name("control"), shape, settings.isMediated(), seed, generation, budget);
        slots = new Member[shape.members()];
        names = new NamedSenders(control.table(), context.bus().names(), lanes, this::isRead, namesOverflow);
        try {
            if (settings.isMediated()) {
                order(context.running());
            }
            if (settings.isMediated() || !settings.givesLanesToPublishers()) {
                int number = settings.isMediated() ? OrderRing.NUMBER + 1 : 0;
                busLane = new BusLane(name("lane " + number), laneShape(number), control.table().page(),
                        new Beginning(0, 0),
                        context.running(), budget);
                enter(busLane);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** The bus is a member before there is a lane: nothing is overwritten that it has not ordered. */
    private void order(RunningNumber running) throws IOException {
        ControlTable table = control.table();
        table.begin();
        table.member(BusSlot.NUMBER, MemberState.GATING, BusSlot.MEMBER);
        table.commit();
        busSlot = new BusSlot(name("cursors of the bus"), LANES, generation, budget);
        ring = new OrderRing(name("order"), laneShape(OrderRing.NUMBER), table.page(), running, budget);
        enter(ring);
    }

    /** Takes over what an earlier manager stowed: the control page; lanes and members come next. */
    SharedGroup(GroupSettings settings, KeptGroup kept, Stowage stowage, GroupContext context, GroupBudget budget,
            Runnable namesOverflow) {
        this.settings = settings;
        retired = context.retired();
        this.budget = budget;
        generation = kept.generation();
        seed = kept.seed();
        shape = kept.shape();
        control = ControlMemory.adopt(stowage, shape, seed, generation, budget);
        slots = new Member[shape.members()];
        names = new NamedSenders(control.table(), context.bus().names(), lanes, this::isRead, namesOverflow);
        if (settings.isMediated()) {
            busSlot = BusSlot.adopt(stowage, LANES, budget);
        }
    }

    /** Leaves what is not a lane's nor a member's to the next manager. */
    void stow(Stowage stowage) {
        control.stow(stowage);
        if (busSlot != null) {
            busSlot.stow(stowage);
        }
    }

    /** A lane that an earlier manager stowed, as are its members. */
    void adopt(GroupLane lane) {
        lanes[lane.number()] = lane;
        if (lane instanceof BusLane ofBus && !ofBus.isSuperseded()) {
            busLane = ofBus;
        } else if (lane instanceof OrderRing order && !order.isSuperseded()) {
            ring = order;
        }
        if (busSlot != null) {
            // What the bus has read is behind it also for who looks where it begins.
            ControlTable table = control.table();
            table.begin();
            table.since(lane.number(), BusSlot.NUMBER, busSlot.page().cursor(lane.number()));
            table.commit();
        }
    }

    /** A member that an earlier manager stowed. */
    void adopt(Member member) {
        slots[member.slot()] = member;
    }

    /** The lanes in which the members of a group count what they read and lose: in the order of lanes, where there is one, all is counted that they count in lanes. */
    static int[] countedLanes(GroupSettings settings) {
        return IntStream.range(0, LANES).filter(lane -> !settings.isMediated() || OrderRing.isNumber(lane)).toArray();
    }

    /** How the log and {@code /proc/PID/maps} name a part of the memory. */
    String name(String part) {
        return "busway group " + settings.name() + " " + part;
    }

    LaneShape laneShape(int number) {
        return new LaneShape(number, (int) settings.laneBytes(), seed, generation);
    }

    private void enter(GroupLane lane) {
        ControlTable table = control.table();
        table.begin();
        table.lane(lane.number(), lane.isOrderRing(), lane.publisherNumber(), lane.publisherUid(), lane.tail());
        table.since(lane.number(), BusSlot.NUMBER, lane.tail());
        table.routed(lane.number(), 0);
        // Whoever is a member already begins where the lane begins: nobody has written anything yet.
        for (Member member : slots) {
            if (member != null && !member.isEvicted()) {
                table.since(lane.number(), member.slot(), lane.tail());
                member.hasMoved(lane.number(), lane.tail());
            }
        }
        table.commit();
        lanes[lane.number()] = lane;
        culprits[lane.number()] = NOBODY;
        names.added(lane);
    }

    /** The well-known names that members' rules name. */
    NamedSenders names() {
        return names;
    }

    long seed() {
        return seed;
    }

    ControlShape shape() {
        return shape;
    }

    ControlMemory control() {
        return control;
    }

    /** The lane that the bus writes; null in a group that it does not. */
    BusLane busLane() {
        return busLane;
    }

    /** The order of the others' lanes; null in a group with one publisher. */
    OrderRing ring() {
        return ring;
    }

    /** The bus as a member; null unless it orders lanes. */
    BusSlot busSlot() {
        return busSlot;
    }

    /** The lanes by their numbers, null where there is none. */
    GroupLane[] lanes() {
        return lanes;
    }

    /** A slot that nobody has; -1 if there is none. */
    int freeSlot() {
        for (int slot = FIRST_SLOT; slot < slots.length; slot++) {
            if (slots[slot] == null) {
                return slot;
            }
        }
        return -1;
    }

    /** A cursor page for a slot. */
    WrittenByMember cursors(int slot) throws IOException {
        return WrittenByMember.create(name("cursors " + slot), LANES, slot, generation, budget);
    }

    /** Who has a slot, or null. */
    Member at(int slot) {
        return slots[slot];
    }

    /** How many have slots, those that were put out too. */
    int count() {
        int count = 0;
        for (Member member : slots) {
            count += member == null ? 0 : 1;
        }
        return count;
    }

    /**
     * Enters a member. From now on no lane overwrites what it has not read, from the tail on that is in the control page now; why that needs no answer of the
     * publishers stands at {@link ControlTable}.
     */
    void enter(Member member) {
        ControlTable table = control.table();
        slots[member.slot()] = member;
        table.begin();
        table.member(member.slot(), MemberState.JOINING, member.number());
        table.commit();
        table.begin();
        for (GroupLane lane : lanes) {
            if (lane != null) {
                long begin = lane.begin();
                long frame = lane.frameAt(begin);
                for (int i = 0; i < LOOKS && frame < 0; i++) {
                    begin = lane.begin();
                    frame = lane.frameAt(begin);
                }
                member.begins(lane.number(), frame);
                table.since(lane.number(), member.slot(), begin);
                member.hasMoved(lane.number(), begin);
            }
        }
        table.member(member.slot(), member.outcome() == Outcome.LOSSY ? MemberState.LOSSY : MemberState.GATING, member.number());
        table.commit();
    }

    /** The lane of the one direct publisher; null if there is none. */
    GroupLane openDirectLane() {
        for (GroupLane lane : lanes) {
            if (isOpen(lane)) {
                return lane;
            }
        }
        return null;
    }

    /** The lanes of publishers. */
    List<DirectLane> directLanes() {
        List<DirectLane> direct = new ArrayList<>(1);
        for (GroupLane lane : lanes) {
            if (lane instanceof DirectLane ofPublisher) {
                direct.add(ofPublisher);
            }
        }
        return direct;
    }

    /** The lanes of publishers that have not ended. */
    List<DirectLane> openDirectLanes() {
        List<DirectLane> open = directLanes();
        open.removeIf(lane -> !isOpen(lane));
        return open;
    }

    /** A lane in which its publisher is to go on is none before it does. */
    private boolean isOpen(GroupLane lane) {
        return lane instanceof DirectLane direct && !direct.hasEnded() && formerOf(direct) == null;
    }

    /** The lane of which one is to take the place, and has not yet; null if there is none. */
    DirectLane formerOf(DirectLane next) {
        for (GroupLane lane : lanes) {
            if (lane instanceof DirectLane former && former.next() == next) {
                return former;
            }
        }
        return null;
    }

    /** The lane that a peer writes; null if it has none. */
    DirectLane openLaneOf(BusPeer publisher) {
        for (GroupLane lane : lanes) {
            if (isOpen(lane) && ((DirectLane) lane).peer() == publisher) {
                return (DirectLane) lane;
            }
        }
        return null;
    }

    /** Whether a lane is one of this group. */
    boolean has(GroupLane lane) {
        return lanes[lane.number()] == lane;
    }

    /**
     * A new lane for a publisher, which stands in the control page from now on.
     *
     * @throws IOException if there is no memory, or members have yet to read all the lanes that ended
     */
    DirectLane newDirectLane(BusPeer publisher, BusEnd bus) throws IOException {
        int number = freeNumber();
        DirectLane lane = new DirectLane(settings.name(), bus, name("lane " + number), laneShape(number), start(number),
                publisher, slots.length, ring != null, settings.announcedBytes(), budget);
        enter(lane);
        return lane;
    }

    private int freeNumber() throws IOException {
        // The one that was free longest, so that nobody takes a lane for the one before it.
        for (int i = 1; i <= LANES; i++) {
            int number = (lastNumber + i) % LANES;
            if (lanes[number] == null && !(settings.isMediated() && OrderRing.isNumber(number))) {
                lastNumber = number;
                return number;
            }
        }
        for (int number = 0; number < LANES; number++) {
            if (lanes[number] instanceof DirectLane ended && ended.hasEnded() && isRead(ended)) {
                letGo(ended);
                return number;
            }
        }
        throw new IOException("members have yet to read " + LANES + " lanes that ended");
    }

    private long start(int number) {
        return Math.max(0, control.table().page().laneEnd(number));
    }

    private void blame(GroupLane lane, long culprit) {
        culprits[lane.number()] = culprit;
        if (culprit != NOBODY) {
            retired.blame(culprit);
        }
    }

    private void letGo(GroupLane lane) {
        names.gone(lane.number());
        control.table().freeLane(lane.number());
        lanes[lane.number()] = null;
        retire(lane, NOBODY);
    }

    private void retire(GroupLane lane, long otherwise) {
        long culprit = culprits[lane.number()];
        if (culprit != NOBODY) {
            retired.pardon(culprit);
            lane.retire(retired, culprit, true);
        } else {
            lane.retire(retired, otherwise, false);
        }
    }

    /** Lets go of lanes that their writers have left, when all have read them; whether that is all of those, and all that will be left now. */
    boolean letGoOfRead() {
        boolean all = true;
        for (GroupLane lane : lanes) {
            if (lane != null && lane.isSuperseded()) {
                if (isLeftByAll(lane)) {
                    letGo(lane);
                } else {
                    all = false;
                }
            }
            all &= !(lane instanceof DirectLane direct && direct.next() != null);
        }
        return all;
    }

    private boolean isLeftByAll(GroupLane superseded) {
        if (ring == null || superseded instanceof OrderRing) {
            return isRead(superseded.number(), superseded.tail());
        }
        // The bus leaves its lane and the ring that orders it together.
        return superseded instanceof DirectLane direct ? isRead(direct) : isOrderRead(ring.start());
    }

    private boolean isRead(DirectLane ended) {
        return ring == null ? isRead(ended.number(), ended.end()) : isOrderRead(ended.orderEnd());
    }

    /** Whether all members have read the order up to a position: what stands before the present ring in the one before, as long as that is there. */
    private boolean isOrderRead(long position) {
        for (GroupLane lane : lanes) {
            if (lane instanceof OrderRing part && !isRead(part.number(), Math.min(position, part.tail()))) {
                return false;
            }
        }
        return position >= 0;
    }

    /** Whether somebody has left since the lanes were made who may still map them. */
    boolean isMappedByOthers() {
        return isMappedByOthers;
    }

    /** Nobody else maps what will be written now. */
    void isMappedByMembersAlone() {
        isMappedByOthers = false;
    }

    /**
     * Another lane takes the place of the one that the bus writes. It is not given to anybody yet.
     *
     * @param culprit the user because of whom
     * @return the new lane
     * @throws IOException if there is no memory, or members have yet to read too many lanes
     */
    BusLane supersedeBusLane(RunningNumber running, long culprit) throws IOException {
        int number = freeNumber();
        BusLane next = new BusLane(name("lane " + number), laneShape(number), control.table().page(),
                new Beginning(start(number), busLane.frames()), running, budget);
        enter(next);
        // Whoever finds the end finds that it goes on, and whoever is given the next lane finds that this one has ended.
        busLane.supersede();
        endInTable(busLane, busLane.tail());
        blame(busLane, culprit);
        busLane = next;
        return next;
    }

    /**
     * Another ring takes the place of the order, and another lane that of the one that the bus writes, all of which the former ring has ordered. Neither is given to anybody yet.
     *
     * @param culprit the user because of whom
     * @throws IOException if there is no memory, or members have yet to read the ring before the former
     */
    void supersedeOrder(RunningNumber running, long culprit) throws IOException {
        int number = ring.otherNumber();
        if (lanes[number] != null) {
            throw new IOException("members have yet to read the order that was left before this one");
        }
        OrderRing next = ring.another(name("order"), laneShape(number), control.table().page(), running, budget);
        try {
            supersedeBusLane(running, culprit);
        } catch (IOException e) {
            next.close();
            throw e;
        }
        enter(next);
        ring.supersede();
        endInTable(ring, ring.tail());
        blame(ring, culprit);
        ring = next;
    }

    /** A publisher's lane that it is to go on in; it stands in the control page, and is given to nobody yet. */
    void renew(DirectLane lane, long culprit, BusEnd bus) throws IOException {
        lane.renewedBy(newDirectLane(lane.peer(), bus));
        blame(lane, culprit);
    }

    /** The publisher has not gone on in the lane that it was given for another one. */
    void drop(DirectLane next) {
        names.gone(next.number());
        endInTable(next, next.end());
        control.table().freeLane(next.number());
        lanes[next.number()] = null;
        next.retire(retired, NOBODY, false);
    }

    /**
     * Whether all have read a lane up to a position for whom its publisher waits.
     *
     * @param ofBus how far the bus itself has read lanes; null if it reads none
     */
    boolean isReadByAll(GroupLane lane, long end, CursorPage ofBus) {
        ControlPage page = control.table().page();
        for (int slot = 0; slot < slots.length; slot++) {
            MemberState state = page.memberState(slot);
            if (state == MemberState.GATING || state == MemberState.JOINING) {
                CursorPage cursors = slot < FIRST_SLOT ? ofBus : slots[slot] == null ? null : slots[slot].cursors().page();
                long read = Math.max(cursors == null ? 0 : cursors.cursor(lane.number()), page.since(lane.number(), slot));
                if (read < end) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether all members have read a lane up to a position, or have joined behind it. */
    private boolean isRead(int number, long end) {
        for (Member member : slots) {
            if (member != null && !member.isEvicted()
                    && Math.max(member.cursors().page().cursor(number),
                            control.table().page().since(number, member.slot())) < end) {
                return false;
            }
        }
        return end >= 0;
    }

    /**
     * Ends a lane where it is now: nothing that its publisher writes from now on is read. What it counted as sent and the bus never got is waited for no longer: a
     * publisher that was killed takes with it what it had not written to its socket.
     */
    long end(DirectLane lane) {
        ControlTable table = control.table();
        Fences.queued(this);
        table.routed(lane.number(), Long.MAX_VALUE);
        endInTable(lane, lane.end());
        return lane.end();
    }

    private void endInTable(GroupLane lane, long end) {
        ControlTable table = control.table();
        table.begin();
        table.endLane(lane.number(), end);
        table.commit();
    }

    /** Gives a lane that is ready to all members. */
    void give(GroupLane lane, GroupVoice voice) throws IOException {
        for (Member member : slots) {
            if (member != null && !member.isEvicted()) {
                voice.laneAdded(member, lane, since(lane, member), frameAtBeginning(lane, member));
            }
        }
    }

    /** Gives a lane to a member; false if it cannot be told. */
    boolean give(GroupLane lane, Member member, GroupVoice voice) throws IOException {
        return voice.laneAdded(member, lane, since(lane, member), frameAtBeginning(lane, member));
    }

    /** Where a member began to read a lane. */
    long since(GroupLane lane, Member member) {
        return control.table().page().since(lane.number(), member.slot());
    }

    /** A lossy member that is overtaken before its first frame can count what it lost only if it knows that frame's number. */
    private long frameAtBeginning(GroupLane lane, Member member) {
        return since(lane, member) == control.table().page().laneStart(lane.number())
                ? lane.firstFrame()
                : member.firstFrame(lane.number());
    }

    /** Whether nobody needs the memory: no member has a slot, no publisher a lane, and what publishers left is on its way. */
    boolean isUnused() {
        return count() == 0 && directLanes().stream().allMatch(lane -> lane.hasEnded() && !lane.isToBeOrdered());
    }

    /** Who has read least of a publisher's lane, of those who are waited for; null if nobody is. */
    Member slowest(DirectLane lane) {
        Member slowest = null;
        for (Member member : slots) {
            if (member != null && !member.isEvicted() && member.outcome() != Outcome.LOSSY
                    && (slowest == null || position(lane, member) < position(lane, slowest))) {
                slowest = member;
            }
        }
        return slowest;
    }

    /** Up to where a member has read a lane, by its own claim. */
    long position(GroupLane lane, Member member) {
        return Math.max(since(lane, member), member.cursors().page().cursor(lane.number()));
    }

    /** Who maps lanes and was not put out. */
    List<Member> readers() {
        List<Member> readers = new ArrayList<>();
        for (Member member : slots) {
            if (member != null && !member.isEvicted()) {
                readers.add(member);
            }
        }
        return readers;
    }

    /** Tells a member of all lanes that it can read, of their order first; false if it cannot be told. */
    boolean giveLanes(Member member, GroupVoice voice) throws IOException {
        if (ring != null && !give(ring, member, voice)) {
            return false;
        }
        for (GroupLane lane : lanes) {
            if (lane != null && lane != ring && lane.isReady() && !give(lane, member, voice)) {
                return false;
            }
        }
        return true;
    }

    /** What the group takes of the machine's memory, cursor pages apart. */
    long memoryBytes() {
        long bytes = shape.memoryBytes();
        for (GroupLane lane : lanes) {
            bytes += lane == null ? 0 : laneShape(lane.number()).memoryBytes();
        }
        return bytes;
    }

    /** What statistics say of lanes. */
    List<Map<String, Variant>> laneStatistics() {
        List<Map<String, Variant>> all = new ArrayList<>();
        for (GroupLane lane : lanes) {
            if (lane != null) {
                all.add(Map.of("number", new Variant("u", lane.number()), "publisher", Variant.of(lane.publisher()), "tail",
                        new Variant("t", lane.tail()), "frames", new Variant("t", lane.frames()), "order",
                        Variant.of(lane.isOrderRing())));
            }
        }
        return all;
    }

    /** Nobody waits for a member any more. */
    void becomesLossy(Member member) {
        state(member, MemberState.LOSSY);
    }

    /** How far a member has read in all lanes together, by its own claim. */
    long readBytes(Member member) {
        long bytes = 0;
        for (GroupLane lane : lanes) {
            if (lane != null) {
                bytes += position(lane, member);
            }
        }
        return bytes;
    }

    /** How far all lanes together are written. */
    long writtenBytes() {
        long bytes = 0;
        for (GroupLane lane : lanes) {
            bytes += lane == null ? 0 : lane.tail();
        }
        return bytes;
    }

    /** Puts a member out. It keeps its slot. */
    void evict(Member member) {
        state(member, MemberState.EVICTED);
        disconnect(member);
    }

    /** Forgets a member that has gone or left. */
    void remove(Member member) {
        if (slots[member.slot()] == member) {
            slots[member.slot()] = null;
            state(member, MemberState.FREE);
            disconnect(member);
            lastLeaver = member.peer().identity().uid();
            isMappedByOthers = true;
        }
    }

    private void state(Member member, MemberState state) {
        ControlTable table = control.table();
        table.begin();
        table.member(member.slot(), state, member.number());
        table.commit();
    }

    private void disconnect(Member member) {
        for (GroupLane lane : lanes) {
            if (lane != null) {
                lane.disconnect(member);
            }
        }
    }

    @Override
    public void close() {
        for (GroupLane lane : lanes) {
            if (lane != null) {
                retire(lane, lastLeaver);
            }
        }
        if (busSlot != null) {
            busSlot.close();
        }
        control.retire(retired, lastLeaver);
    }
}
