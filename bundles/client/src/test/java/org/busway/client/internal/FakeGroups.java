package org.busway.client.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.busway.lane.Doorbell;
import org.busway.lane.Lane;
import org.busway.lane.LaneReader;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.OrderWriter;
import org.busway.lane.Sequencer;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;
import org.busway.os.Mapping;
import org.busway.os.SealedMemory;
import org.busway.os.SocketBell;
import org.busway.wire.message.MessageWriter;

/**
 * The groups of a {@link FakeLocalBus}: one group with lane 0, that the bus writes when a test says so, and lanes of publishers, with the fences and counts
 * that a real bus keeps. Guarded by the bus.
 */
final class FakeGroups {

    static final ControlShape SHAPE = new ControlShape(8, 8, 0);
    private static final long SEED = 42;
    private static final long GENERATION = 7;
    private static final String BUS = "org.freedesktop.DBus";
    private static final int BUS_SLOT = 7;

    /** One lane. */
    final class FakeLane {
        final LaneShape shape;
        final SealedMemory memory;
        final Lane lane;
        final FakeLocalBus.Peer publisher;
        final LaneWriter writer;
        boolean ready;
        /** Of which it takes the place. */
        FakeLane former;
        long running;
        /** Whose it says it is, though a test writes it; and how it is ordered. */
        String written = BUS;
        Sequencer sequencer;

        FakeLane(int number, FakeLocalBus.Peer publisher) throws IOException {
            this(number, publisher, 0, 0);
        }

        FakeLane(int number, FakeLocalBus.Peer publisher, long position, long frame) throws IOException {
            shape = new LaneShape(number, ringBytes, SEED, GENERATION);
            memory = SealedMemory.create("test lane", shape.memoryBytes());
            lane = Lane.create(memory.map(true).buffer(), shape, position, frame);
            this.publisher = publisher;
            ready = publisher == null;
            writer = publisher == null ? new LaneWriter(lane, table.page()) : null;
        }

        String name() {
            return publisher == null ? written : publisher.name;
        }
    }

    /** One member. */
    final class FakeMember {
        final FakeLocalBus.Peer peer;
        final int slot;
        final SealedMemory cursors;
        final CursorPage page;
        final Map<Integer, Long> told = new HashMap<>();

        FakeMember(FakeLocalBus.Peer peer, int slot) throws IOException {
            this.peer = peer;
            this.slot = slot;
            cursors = SealedMemory.create("test cursors", CursorLayout.memoryBytes(SHAPE.lanes()));
            page = CursorPage.create(cursors.map(true).buffer(), SHAPE.lanes(), slot, GENERATION);
        }
    }

    private final FakeLocalBus bus;
    private final String group;
    final int ringBytes;
    private final SealedMemory control;
    final ControlTable table;
    final Map<Integer, FakeLane> lanes = new LinkedHashMap<>();
    final Map<Integer, FakeMember> members = new LinkedHashMap<>();
    private final List<SocketBell> ofPublishers = new ArrayList<>();
    final List<Message> calls = new CopyOnWriteArrayList<>();
    private final Mapping controlMapping;
    /** Whether it takes no messages of publishers, as far as it says. */
    volatile boolean holdsUp;
    private FakeLane ring;
    /** That one, and those in whose place it is: the order goes on, and what they hold is of one order. */
    private final List<FakeLane> rings = new ArrayList<>();
    private OrderWriter ordering;
    private long ordered;
    /** Up to where it serves by lanes who leaves them, if they go so far. */
    volatile long servesUpTo = Long.MAX_VALUE;
    private boolean isAway;
    boolean giveLanes = true;
    boolean mapMembers = true;
    boolean lossy;
    boolean fences = true;
    /** What happens right before and right after the bus takes up other rules, before it answers. */
    Runnable beforeFilter = () -> {};
    Runnable afterFilter = () -> {};
    boolean refusesFilters;
    /** What the bus makes of rules. */
    FrameFilter filter = FrameFilter.ALL;
    /** Whether what comes by a member's connection is for it as a member. */
    boolean hands;
    List<String> rules = List.of();
    /** Of what is too long for a lane: the longest message, and how much at once. */
    long messageBytes;
    long announcedBytes;
    /** Bytes a second, and what is above them at once; 0 for as fast as members read. */
    long rate;
    long burstBytes;
    /** What becomes of the memory of an announced message; null if it is given to all members. */
    UnaryOperator<SealedMemory> announced = UnaryOperator.identity();
    /** Where who joins begins in lanes of publishers, if the bus has got no further; their tails if it has. */
    long readByBus = Long.MAX_VALUE;
    /** What publishers are yet to be told of members; null if they are told at once. */
    List<Runnable> late;
    /** What members get as the memory of lanes, and of the control page. */
    Passing passesLane = FakeGroups::descriptor;
    Passing passesControl = FakeGroups::descriptor;

    /** How memory is passed. */
    interface Passing {
        Descriptor pass(SealedMemory memory) throws IOException;
    }

    FakeGroups(FakeLocalBus bus, int ringBytes) throws IOException {
        this(bus, ringBytes, "test");
    }

    FakeGroups(FakeLocalBus bus, int ringBytes, String group) throws IOException {
        this.bus = bus;
        this.group = group;
        this.ringBytes = ringBytes;
        control = SealedMemory.create("test control", SHAPE.memoryBytes());
        controlMapping = control.map(true);
        table = ControlTable.create(controlMapping.buffer(), SHAPE, false, SEED, GENERATION);
        bus.groups = this;
    }

    /** Gives the group, before it has any lane, an order of its lanes. */
    FakeLane order() throws IOException {
        synchronized (bus) {
            table.begin();
            table.member(BUS_SLOT, MemberState.GATING, 0);
            table.commit();
            return order(new FakeLane(lanes.size(), null));
        }
    }

    private FakeLane order(FakeLane lane) {
        ring = add(lane);
        rings.add(ring);
        table.begin();
        table.lane(ring.shape.number(), true, 0, 0, lane.lane.tail());
        members.values().forEach(each -> table.since(lane.shape.number(), each.slot, lane.lane.tail()));
        table.commit();
        ring.writer.readership().exempt(BUS_SLOT);
        OrderWriter former = ordering;
        ordering = new OrderWriter(ring.writer, () -> ordered++);
        lanes.values().stream().filter(each -> each.sequencer != null).forEach(each -> each.sequencer.goOnIn(former, ordering));
        return ring;
    }

    /** Has all go on along another order. */
    FakeLane supersedeOrder() throws IOException {
        synchronized (bus) {
            FakeLane former = ring;
            FakeLane next = new FakeLane(lanes.size(), null, former.lane.tail() + 64, former.writer.frames());
            former.writer.endForAnother();
            end(former);
            order(next);
            for (FakeMember member : members.values()) {
                connect(next, member);
            }
        }
        members.values().forEach(member -> member.peer.wake());
        return ring;
    }

    /** Gives the group a lane in which a test writes what a publisher would. */
    FakeLane laneOf(String name) throws IOException {
        synchronized (bus) {
            FakeLane lane = new FakeLane(lanes.size(), null);
            lane.written = name;
            add(lane);
            Sequencer sequencer = new Sequencer(() -> 0);
            CursorPage page = CursorPage.create(ByteBuffer.allocateDirect(CursorLayout.memoryBytes(SHAPE.lanes())), SHAPE.lanes(),
                    BUS_SLOT, GENERATION);
            lane.writer.readership().attach(BUS_SLOT, table.page().incarnation(BUS_SLOT), page, Doorbell.NONE);
            sequencer.add(new LaneReader(lane.lane, table.page(), page, BUS_SLOT, 0, null, Doorbell.NONE), ordering);
            lane.sequencer = sequencer;
            return lane;
        }
    }

    /** Tells members that a lane goes on no further than the order does now. */
    void end(FakeLane lane, String why) {
        synchronized (bus) {
            for (FakeMember member : members.values()) {
                member.peer.put(signal(member.peer, "LaneEnded", "suts", group, lane.shape.number(), ring.lane.tail(), why), BUS);
            }
        }
        members.values().forEach(member -> member.peer.wake());
    }

    /** Ends a lane where it is. */
    void end(FakeLane lane) {
        synchronized (bus) {
            table.begin();
            table.endLane(lane.shape.number(), lane.lane.tail());
            table.commit();
        }
    }

    /** Has all go on in another lane than one that the bus writes. */
    FakeLane supersede(FakeLane lane) throws IOException {
        FakeLane next;
        synchronized (bus) {
            next = busLane();
            next.running = lane.running;
            next.writer.goOnFrom(lane.writer);
            lane.writer.endForAnother();
        }
        end(lane);
        giveLate(next);
        return next;
    }

    /** Has a publisher go on in another lane; members get that when it has. */
    void renew(FakeLane lane) throws IOException {
        synchronized (bus) {
            FakeLane next = add(new FakeLane(lanes.size(), lane.publisher));
            next.former = lane;
            lane.publisher.put(signal(lane.publisher, "Renew", "suuh", group, lane.shape.number(), next.shape.number(),
                    descriptor(next.memory)), BUS);
        }
        lane.publisher.wake();
    }

    /** Tells a publisher that of all that it has written only so many frames count. */
    void unpublished(FakeLane lane, long frames) {
        synchronized (bus) {
            lane.publisher.put(
                    signal(lane.publisher, "Unpublished", "suxs", group, lane.shape.number(), frames, "it was too late"), BUS);
        }
        lane.publisher.wake();
    }

    /** Gives the group a lane that the bus writes. */
    FakeLane busLane() throws IOException {
        synchronized (bus) {
            return add(new FakeLane(lanes.size(), null));
        }
    }

    private FakeLane add(FakeLane lane) {
        lanes.put(lane.shape.number(), lane);
        table.begin();
        table.lane(lane.shape.number(), false, number(lane.name()), 0, 0);
        table.commit();
        return lane;
    }

    private static long number(String name) {
        return name.startsWith(":1.") ? Long.parseLong(name.substring(3)) : 0;
    }

    /** Writes a signal into a lane of the bus, as if a peer had sent it. */
    int append(FakeLane lane, Message signal, String sender) {
        synchronized (bus) {
            MessageWriter writer = new MessageWriter();
            ByteBuffer bytes = ByteBuffer.allocateDirect(writer.size(signal, 1, sender)).order(ByteOrder.LITTLE_ENDIAN);
            writer.write(bytes, 0);
            return appendBytes(lane, signal, bytes);
        }
    }

    /** Writes a signal into a lane, as its publisher does when the bus has gone that would order it. */
    int appendUnordered(FakeLane lane, Message signal) {
        synchronized (bus) {
            Sequencer none = lane.sequencer;
            lane.sequencer = null;
            int result = append(lane, signal, ":1.1");
            lane.sequencer = none;
            return result;
        }
    }

    /** Publishers let go of their lanes. */
    void hangUp() {
        synchronized (bus) {
            ofPublishers.forEach(SocketBell::close);
        }
    }

    /** Writes anything into a lane of the bus. */
    int appendBytes(FakeLane lane, MessageHeader header, ByteBuffer bytes) {
        synchronized (bus) {
            FrameKey key = new FrameKey(SEED).header(header.path(), header.interfaceName(), header.member());
            int result = lane.writer.offer(key, lane.running++, 0, bytes, 0, bytes.capacity());
            if (lane.sequencer != null) {
                lane.sequencer.run(1);
            }
            return result;
        }
    }

    void beforePut(FakeLocalBus.Peer receiver, String sender) {
        if (!fences) {
            return;
        }
        FakeMember member = members.values().stream().filter(each -> each.peer == receiver).findFirst().orElse(null);
        if (member == null) {
            return;
        }
        List<Struct> moved = new ArrayList<>();
        long ordinal = 0;
        for (FakeLane lane : lanes.values()) {
            long tail = lane.lane.tail();
            if (lane.ready && (ring == null || rings.contains(lane))
                    && tail != member.told.getOrDefault(lane.shape.number(), 0L)) {
                member.told.put(lane.shape.number(), tail);
                moved.add(Struct.of(group, lane.shape.number(), tail));
            }
            if (lane.publisher != null && lane.name().equals(sender)) {
                ordinal = lane.publisher.routed;
            }
        }
        String handed = hands && !BUS.equals(sender) ? group : "";
        if (!moved.isEmpty() || ordinal != 0 || !handed.isEmpty()) {
            receiver.putPlain(signal(receiver, "Fence", "a(sut)ts", moved, ordinal, handed), BUS);
        }
    }

    void counted(FakeLocalBus.Peer receiver) {
        members.values().stream().filter(each -> each.peer == receiver).forEach(each -> table.queued(each.slot, receiver.queued));
    }

    void routed(FakeLocalBus.Peer sender) {
        if (holdsUp) {
            return;
        }
        lanes.values().stream().filter(each -> each.publisher == sender)
                .forEach(each -> table.routed(each.shape.number(), sender.routed));
    }

    void call(FakeLocalBus.Peer from, Message call) {
        calls.add(call);
        try {
            switch (call.member()) {
                case "Join" -> join(from, call);
                case "Publish" -> publish(from, call);
                case "Mapped" -> {
                    mapped(from);
                    answer(from, call, "");
                }
                case "Announce" -> announce(from, call);
                case "SetFilter" -> setFilter(from, call);
                case "Statistics" -> answer(from, call, "a{sv}", Map.of("messages", new Variant("t", 3)));
                case "LeaveLanes" -> leaveLanes(from, call);
                case "Leave" -> {
                    leave(from);
                    answer(from, call, "");
                }
                default -> answer(from, call, "");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void setFilter(FakeLocalBus.Peer from, Message call) {
        beforeFilter.run();
        if (refusesFilters) {
            from.put(Message.error(call.toBuilder().sender(from.name).build(), BusException.LIMITS_EXCEEDED, "too much").build(),
                    BUS);
            return;
        }
        List<Struct> positions = lanes.values().stream().filter(each -> ring == null || rings.contains(each))
                .map(each -> Struct.of(each.shape.number(), each.lane.tail())).toList();
        afterFilter.run();
        answer(from, call, "aya{su}a(ut)", filter.encode(), Map.of(), positions);
    }

    private void announce(FakeLocalBus.Peer from, Message call) throws IOException {
        try (Descriptor came = call.argument(7, Descriptor.class)) {
            give(call.argument(1, Long.class).intValue(), call.argument(2, Long.class), call.argument(3, Long.class),
                    SealedMemory.of(came.number()));
        }
    }

    /** Gives all members the memory of a message, or what a test has in its place. */
    void give(int lane, long number, long position, SealedMemory memory) throws IOException {
        SealedMemory given = announced.apply(memory);
        if (given != null) {
            for (FakeMember member : members.values()) {
                try (Descriptor passed = descriptor(given)) {
                    member.peer.put(signal(member.peer, "Announced", "sutth", group, lane, number, position, passed), BUS);
                }
            }
        }
    }

    private void join(FakeLocalBus.Peer from, Message call) throws IOException {
        if (!mapMembers) {
            answer(from, call, "sa{sv}ayhh", "proxied", Map.of(), FrameFilter.NONE.encode(), descriptor(control),
                    descriptor(control));
            return;
        }
        FakeMember member = new FakeMember(from, members.size() + 1);
        members.put(member.slot, member);
        table.begin();
        table.member(member.slot, MemberState.JOINING, number(from.name));
        table.commit();
        table.begin();
        lanes.values().forEach(each -> table.since(each.shape.number(), member.slot, Math.min(readByBus, each.lane.tail())));
        table.member(member.slot, lossy ? MemberState.LOSSY : MemberState.GATING, number(from.name));
        table.commit();
        for (FakeLane lane : lanes.values()) {
            if (lane.ready) {
                connect(lane, member);
            }
        }
        Map<String, Variant> parameters = shape();
        parameters.put("slot", new Variant("u", member.slot));
        answer(from, call, "sa{sv}ayhh", "mapped", parameters, filter.encode(), passesControl.pass(control),
                descriptor(member.cursors));
    }

    private Map<String, Variant> shape() {
        Map<String, Variant> shape = new HashMap<>();
        shape.put("generation", new Variant("t", GENERATION));
        shape.put("seed", new Variant("t", SEED));
        shape.put("order", Variant.of(ring == null ? "single" : "mediated"));
        shape.put("lane.bytes", new Variant("t", ringBytes));
        shape.put("message.bytes", new Variant("t", messageBytes));
        shape.put("announced.bytes", new Variant("t", announcedBytes));
        shape.put("rate", new Variant("t", rate));
        shape.put("burst.bytes", new Variant("t", burstBytes));
        shape.put("members", new Variant("u", SHAPE.members()));
        shape.put("lanes", new Variant("u", SHAPE.lanes()));
        shape.put("names.size", new Variant("u", SHAPE.names()));
        shape.put("deadline.millis", new Variant("u", 200));
        shape.put("rules", new Variant("as", rules));
        shape.put("fences", new Variant("b", fences));
        return shape;
    }

    private void connect(FakeLane lane, FakeMember member) throws IOException {
        int[] bells = SocketBell.pair();
        member.told.put(lane.shape.number(), table.page().since(lane.shape.number(), member.slot));
        if (lane == ring) {
            SocketBell bell = new SocketBell(bells[1]);
            ring.writer.readership().attach(member.slot, table.page().incarnation(member.slot), member.page, bell::ring);
            member.peer.put(signal(member.peer, "OrderAdded", "suhhtt", group, lane.shape.number(), descriptor(lane.memory),
                    new OwnedDescriptor(bells[0]), table.page().since(lane.shape.number(), member.slot),
                    ring.writer.frames()), BUS);
            return;
        }
        member.peer.put(signal(member.peer, "LaneAdded", "suhhtts", group, lane.shape.number(), passesLane.pass(lane.memory),
                new OwnedDescriptor(bells[0]), table.page().since(lane.shape.number(), member.slot), -1L, lane.name()), BUS);
        if (lane.publisher == null) {
            SocketBell bell = new SocketBell(bells[1]);
            lane.writer.readership().attach(member.slot, table.page().incarnation(member.slot), member.page, bell::ring);
            ofPublishers.add(bell);
        } else {
            tell(lane.publisher, signal(lane.publisher, "MemberAdded", "suuhhu", group, lane.shape.number(), member.slot,
                    descriptor(member.cursors), new OwnedDescriptor(bells[1]), table.page().incarnation(member.slot)));
        }
    }

    private void tell(FakeLocalBus.Peer publisher, Message signal) {
        if (late == null) {
            publisher.put(signal, BUS);
        } else {
            late.add(() -> publisher.put(signal, BUS));
        }
    }

    /** Tells a publisher what it was not told of a member. */
    void tellLate(FakeLane lane, int index) {
        synchronized (bus) {
            late.get(index).run();
        }
        lane.publisher.wake();
    }

    /** Tells a publisher of a member whose filter the kernel runs, and that is the first that has had its slot. */
    void tellLateOfPair(FakeLane lane, int slot, int end) throws IOException {
        synchronized (bus) {
            SealedMemory cursors = SealedMemory.create("test cursors", CursorLayout.memoryBytes(SHAPE.lanes()));
            CursorPage.create(cursors.map(true).buffer(), SHAPE.lanes(), slot, GENERATION);
            lane.publisher.put(signal(lane.publisher, "PairAdded", "suuhhayu", group, lane.shape.number(), slot,
                    descriptor(cursors), OwnedDescriptor.duplicateOf(end), FrameFilter.ALL.encode(), 1), BUS);
        }
        lane.publisher.wake();
    }

    private void publish(FakeLocalBus.Peer from, Message call) throws IOException {
        if (!giveLanes) {
            from.put(Message.error(call.toBuilder().sender(from.name).build(), "org.busway.Error.NotDirect", "no lanes").build(),
                    BUS);
            return;
        }
        FakeLane lane = add(new FakeLane(lanes.size(), from));
        table.routed(lane.shape.number(), from.routed);
        answer(from, call, "ua{sv}hh", lane.shape.number(), shape(), descriptor(lane.memory), descriptor(control));
    }

    private void mapped(FakeLocalBus.Peer from) throws IOException {
        for (FakeLane lane : lanes.values()) {
            if (lane.publisher == from && !lane.ready) {
                lane.ready = true;
                if (lane.former != null) {
                    end(lane.former);
                }
                for (FakeMember member : members.values()) {
                    connect(lane, member);
                }
            }
        }
    }

    private void leaveLanes(FakeLocalBus.Peer from, Message call) {
        if (isAway) {
            from.put(Message.error(call.toBuilder().sender(from.name).build(), "org.busway.Error.NoGroups", "away").build(), BUS);
            return;
        }
        answer(from, call, "a(ut)", lanes.values().stream().filter(lane -> ring == null || lane == ring)
                .map(lane -> Struct.of(lane.shape.number(), Math.min(lane.lane.tail(), servesUpTo))).toList());
    }

    private void leave(FakeLocalBus.Peer from) {
        members.values().stream().filter(each -> each.peer == from).forEach(each -> state(each, MemberState.FREE));
        members.values().removeIf(each -> each.peer == from);
    }

    private void state(FakeMember member, MemberState state) {
        table.begin();
        table.member(member.slot, state, number(member.peer.name));
        table.commit();
    }

    /** Gives a lane to all members, which were not given it when they joined. */
    void giveLate(FakeLane lane) throws IOException {
        synchronized (bus) {
            lane.ready = true;
            for (FakeMember member : members.values()) {
                connect(lane, member);
            }
        }
        members.values().forEach(member -> member.peer.wake());
    }

    /** Puts a member out. */
    void evict(int slot, String why) {
        FakeMember member;
        synchronized (bus) {
            member = members.get(slot);
            state(member, MemberState.EVICTED);
            member.peer.put(signal(member.peer, "Evicted", "ss", group, why), BUS);
        }
        member.peer.wake();
    }

    /** The manager of groups is away: its signals come by connections from here on. */
    void away() {
        away(true);
    }

    /** The manager of groups is away, or there again. */
    void away(boolean is) {
        synchronized (bus) {
            isAway = is;
            members.values().forEach(each -> each.peer.put(signal(each.peer, "Away", "sb", group, is), BUS));
        }
        bus.wake();
    }

    private static Message signal(FakeLocalBus.Peer to, String member, String signature, Object... values) {
        return Message.signal("/org/busway/groups", "org.busway.Groups1", member).destination(to.name).body(signature, values)
                .build();
    }

    private void answer(FakeLocalBus.Peer to, Message call, String signature, Object... values) {
        if ((call.flags() & MessageHeader.NO_REPLY_EXPECTED) == 0) {
            to.put(Message.reply(call.toBuilder().sender(to.name).build()).body(signature, values).build(), BUS);
        }
    }

    private static Descriptor descriptor(SealedMemory memory) throws IOException {
        return OwnedDescriptor.duplicateOf(memory.fd());
    }

    /** What the library has told. */
    Message told(String member) {
        return calls.stream().filter(call -> call.member().equals(member)).findFirst()
                .orElseThrow(() -> new BusException(BusException.FAILED, "nobody called " + member));
    }
}
