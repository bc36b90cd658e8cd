package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.Doorbell;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.lane.page.CursorPage;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.Mapping;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.os.SealedMemory;
import org.busway.os.SocketFilter;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members whose filters the kernel runs, seen from the manager; the pairs are the kernel's, the publisher does what a library would. */
class FilteredMembersTest {

    private static final String METER = "com.example.Meter";
    private static final int RING_BYTES = 1 << 20;

    private final FakeBus bus = new FakeBus();
    private GroupsOfBus groups = manager();
    private final FakePeer root = peer(":1.1", 0);
    private final FakePeer publisher = peer(":1.2", 1000);
    private final FakePeer member = peer(":1.3", 1000);
    private final List<Integer> descriptors = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private MappedWriter writer;

    private FakePeer peer(String name, long uid) {
        FakePeer peer = FakePeer.ofUser(name, uid);
        bus.peers.put(name, peer);
        return peer;
    }

    private GroupsOfBus manager() {
        return new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    }

    /** The manager stops; what it had asked the bus to watch it does not want any more. */
    private void leave() {
        groups.leave();
        assertEquals(List.of(), bus.watches.stream().filter(watch -> !watch.closed).toList());
        List.of(root, publisher, member).forEach(peer -> peer.attendance(null));
    }

    /** What a publisher has of a member. */
    private final class Pair {

        private final CursorPage page;
        private final long address;
        private int end;
        private long position;

        Pair(FakeBus.Said added) throws IOException {
            int slot = (Integer) added.values().get(2);
            try (SealedMemory sealed = SealedMemory.of(number(added.values().get(3)))) {
                Mapping mapping = sealed.map(true);
                mappings.add(mapping);
                page = CursorPage.resume(mapping.buffer(), SharedGroup.LANES);
                assertEquals(CursorLayout.memoryBytes(SharedGroup.LANES), mapping.size());
            }
            end = keep(added.values().get(4));
            address = NativeBuffer.addressOf(writer.memory) + LaneLayout.HEADER_BYTES;
            writer.writer.readership().attach(slot, (Integer) added.values().get(6), page, Doorbell.NONE);
        }

        /** Puts frames into the pair, the last of them without saying so: as if the publisher died there. */
        void serve(int frames, boolean saysSo) {
            for (int i = 0; i < frames; i++) {
                int at = (int) position & RING_BYTES - 1;
                int length = writer.memory.order(ByteOrder.LITTLE_ENDIAN).getInt(LaneLayout.HEADER_BYTES + at);
                assertEquals(length, PacketSockets.send(end, address + at, length));
                if (saysSo || i < frames - 1) {
                    position += FrameLayout.aligned(length);
                    page.cursor(writer.number, position);
                }
            }
        }
    }

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        descriptors.forEach(Descriptors::close);
        for (Mapping mapping : mappings) {
            mapping.close();
        }
        if (writer != null) {
            writer.close();
        }
        groups.detach();
        assertEquals(0, bus.heldBytes);
    }

    @Test
    void theKernelKeepsFromAMemberWhatItsFilterRefuses() throws IOException {
        create(Map.of());
        publish();
        int end = join("member='Wanted'");
        Pair pair = pair(0);
        writer.write(METER, "Wanted");
        writer.write(METER, "Other");
        writer.write(METER, "Wanted");
        pair.serve(3, true);
        assertEquals(List.of("0 Wanted", "2 Wanted"), read(end));
    }

    @Test
    void aMemberCannotTouchItsFilterNorSend() throws IOException {
        create(Map.of());
        int end = join("member='Wanted'");
        long[] everything = {0x06L | -1L << 32};
        assertEquals(Errno.EPERM, assertThrows(SystemCallException.class, () -> SocketFilter.detach(end)).errno());
        assertEquals(Errno.EPERM, assertThrows(SystemCallException.class, () -> SocketFilter.attach(end, everything)).errno());
        assertEquals(Errno.EPERM, assertThrows(SystemCallException.class, () -> SocketFilter.unlock(end)).errno());
        assertEquals(-Errno.EPIPE, PacketSockets.send(end, NativeBuffer.allocate(8).address(), 8));
    }

    @Test
    void whatADeadPublisherHadNotPutIntoItsPairTheBusPutsIntoTheNextOne() throws IOException {
        create(Map.of());
        publish();
        int end = join("interface='" + METER + "'");
        Pair pair = pair(0);
        for (int i = 0; i < 10; i++) {
            writer.write(METER, "M" + i);
        }
        // It died between sending frame 4 and saying so.
        pair.serve(5, false);
        die();
        assertEquals(List.of("0 M0", "1 M1", "2 M2", "3 M3", "4 M4"), read(end));
        assertEquals(0, Sockets.read(end, NativeBuffer.allocate(8).address(), 8), "there comes nothing more");
        assertEquals(List.of("4 M4", "5 M5", "6 M6", "7 M7", "8 M8", "9 M9", "end of a lane"), read(again()));
    }

    @Test
    void whoMayPublishNoMoreHasNothingThatReachesTheNextPublishersReaders() throws IOException {
        create(Map.of());
        publish();
        int end = join("interface='" + METER + "'");
        Pair pair = pair(0);
        writer.write(METER, "Before");
        pair.serve(1, true);
        MappedWriter first = writer;
        die();
        publisher.gone = false;
        publish();
        assertEquals(1, bus.signals(publisher, "PairAdded").size(), "it is given a pair that the one before never had");
        assertEquals(-Errno.EPIPE, PacketSockets.send(pair.end, NativeBuffer.allocate(64).address(), 64));
        assertEquals(List.of("0 Before"), read(end));
        int next = again();
        Pair second = pair(1);
        writer.write(METER, "Behind");
        second.serve(1, true);
        assertEquals(-Errno.EPIPE, PacketSockets.send(pair.end, NativeBuffer.allocate(64).address(), 64));
        assertEquals(List.of("end of a lane", "0 Behind"), read(next));
        first.close();
    }

    @Test
    void whoIsNoMemberIsNoneByAskingAgain() throws IOException {
        create(Map.of());
        publish();
        assertTrue(bus.call(groups, member, "Join", "sasa{sv}", "meters", List.of(),
                Map.of("filtered", Variant.of(true), "again", Variant.of(true))).values().get(0).toString()
                .contains("join without again"));
        assertEquals(0, ((List<?>) statistics().get("members").value()).size());
    }

    @Test
    void whatThereIsNoRoomForTheBusPutsThereWhenTheMemberHasReadAndTheNextPublisherWaitsForThat() throws IOException {
        create(Map.of());
        publish();
        int end = join("interface='" + METER + "'");
        pair(0);
        for (int i = 0; i < 2000; i++) {
            assertEquals(0, writer.write(METER, "M" + i));
        }
        die();
        int before = bus.signals(publisher, "PairAdded").size();
        publisher.gone = false;
        MappedWriter first = writer;
        publish();
        assertEquals(before, bus.signals(publisher, "PairAdded").size(), "its frames would come before those");
        assertEquals(List.of(), read(end));
        int again = again();
        List<String> all = new ArrayList<>();
        while (all.size() < 2001) {
            List<String> some = read(again);
            assertTrue(!some.isEmpty());
            all.addAll(some);
            steps();
        }
        assertEquals("end of a lane", all.get(2000));
        for (int i = 0; i < 2000; i++) {
            assertEquals(i + " M" + i, all.get(i));
        }
        assertEquals(before + 1, bus.signals(publisher, "PairAdded").size());
        assertNotEquals(first.number, writer.number);
        Pair next = pair(before);
        writer.write(METER, "Next");
        next.serve(1, true);
        assertEquals(List.of("0 Next"), read(again));
        first.close();
    }

    @Test
    void whatPublishersWroteWhoCameAndWentMeanwhileComesBehindThat() throws IOException {
        create(Map.of());
        publish();
        int end = join("interface='" + METER + "'");
        pair(0);
        int first = 2000;
        for (int i = 0; i < first; i++) {
            assertEquals(0, writer.write(METER, "M" + i));
        }
        List<MappedWriter> before = new ArrayList<>();
        for (String name : List.of("Second", "Third")) {
            die();
            publisher.gone = false;
            before.add(writer);
            publish();
            assertEquals(0, writer.write(METER, name));
        }
        assertEquals(List.of(), read(end));
        int again = again();
        List<String> all = new ArrayList<>();
        for (List<String> some = read(again); !some.isEmpty(); some = read(again)) {
            all.addAll(some);
            steps();
        }
        assertEquals(List.of("end of a lane", "0 Second", "end of a lane"), all.subList(first, all.size()));
        Pair next = pair(1);
        next.serve(1, true);
        assertEquals(List.of("0 Third"), read(again));
        for (MappedWriter each : before) {
            each.close();
        }
    }

    @Test
    void aChangeOfFilterSwapsThePairAndNothingIsLostOrComesTwice() throws IOException {
        create(Map.of());
        publish();
        int end = join("member='A'");
        Pair pair = pair(0);
        for (int i = 0; i < 6; i++) {
            writer.write(METER, i % 2 == 0 ? "A" : "B");
        }
        pair.serve(3, true);
        int next = join("member='B'");
        FakeBus.Said swapped = bus.signals(publisher, "PairAdded").get(1);
        Descriptors.close(number(swapped.values().get(3)));
        release(pair.end);
        pair.end = keep(swapped.values().get(4));
        pair.serve(3, true);
        assertEquals(List.of("0 A", "2 A"), read(end));
        assertEquals(0, Sockets.read(end, NativeBuffer.allocate(8).address(), 8), "the first pair has ended");
        assertEquals(List.of("3 B", "5 B"), read(next));
    }

    @Test
    void whoMayNotSeeAllIsNotGivenMoreByAskingForRulesThatAHeaderDoesNotTell() throws IOException {
        create(Map.of("see.all", new Variant("as", List.of("uid=0"))));
        publish();
        int end = join("member='Wanted'");
        Pair pair = pair(0);
        for (String rule : List.of("path_namespace='/'", "arg0path='/'", "sender=':1.2'")) {
            assertEquals("org.freedesktop.DBus.Error.NotSupported", joined(rule).error(), rule);
        }
        assertEquals("org.freedesktop.DBus.Error.NotSupported",
                bus.call(groups, member, "SetFilter", "sas", "meters", List.of("interface='" + METER + "'")).error());
        writer.write(METER, "Other");
        writer.write(METER, "Wanted");
        pair.serve(2, true);
        assertEquals(List.of("1 Wanted"), read(end));
        assertEquals(1, bus.signals(publisher, "PairAdded").size());
    }

    @Test
    void aPublisherIsGivenTheFilterThatTheKernelRuns() throws IOException {
        create(Map.of());
        publish();
        FakeBus.Said first = joined("member='Wanted'");
        FakeBus.Said second = joined("member='Other'");
        for (FakeBus.Said each : List.of(first, second)) {
            keep(each.values().get(3));
            keep(each.values().get(4));
        }
        for (int i = 0; i < 2; i++) {
            FakeBus.Said added = bus.signals(publisher, "PairAdded").get(i);
            keep(added.values().get(3));
            keep(added.values().get(4));
            assertArrayEquals((byte[]) (i == 0 ? first : second).values().get(2), (byte[]) added.values().get(5));
        }
    }

    @Test
    void itGoesOnInTheNextLaneWhenSomebodyWasPutOutAndNothingIsLostOrComesTwice() throws IOException {
        create(Map.of());
        publish();
        int end = join("member='M'");
        Pair pair = pair(0);
        FakePeer spy = joinToSpy();
        for (int i = 0; i < 4; i++) {
            writer.write(METER, "M");
        }
        pair.serve(4, true);
        putOut(spy);
        writer.write(METER, "M");
        writer.write(METER, "Other");
        pair.serve(2, true);
        goOn();
        Pair next = pair(1);
        for (int i = 0; i < 3; i++) {
            writer.write(METER, "M");
        }
        next.serve(3, true);
        assertEquals(List.of("0 M", "1 M", "2 M", "3 M", "4 M", "end of a lane", "6 M", "7 M", "8 M"), read(end));
    }

    @Test
    void whatThePublisherHadNotPutIntoAPairBeforeItWentOnInTheNextLaneTheBusDoesFirst() throws IOException {
        create(Map.of());
        publish();
        int end = join("member='M'");
        Pair pair = pair(0);
        FakePeer spy = joinToSpy();
        for (int i = 0; i < 5; i++) {
            writer.write(METER, "M");
        }
        pair.serve(2, true);
        putOut(spy);
        goOn();
        Pair next = pair(1);
        writer.write(METER, "M");
        next.serve(1, true);
        assertEquals(List.of("0 M", "1 M", "2 M", "3 M", "4 M", "end of a lane", "5 M"), read(end));
    }

    @Test
    void whileThereIsNoManagerAPublisherPutsFramesIntoItsPairAndBothGoOnWithTheNextManager() throws IOException {
        create(Map.of());
        publish();
        int end = join("member='Wanted'");
        Pair pair = pair(0);
        writer.write(METER, "Wanted");
        pair.serve(1, true);
        long charged = bus.heldBytes;
        leave();
        writer.write(METER, "Other");
        writer.write(METER, "Wanted");
        pair.serve(2, true);
        groups = manager();
        writer.write(METER, "Wanted");
        pair.serve(1, true);
        assertEquals(List.of("0 Wanted", "2 Wanted", "3 Wanted"), read(end));
        assertEquals(0, bus.signals(member, "Evicted").size());
        assertEquals(1, bus.signals(publisher, "PairAdded").size(), "it has the pair");
        assertEquals(charged, bus.heldBytes);
        int next = join("member='Other'");
        Pair second = pair(1);
        second.position = pair.position;
        writer.write(METER, "Other");
        second.serve(1, true);
        release(pair.end);
        assertEquals(List.of("4 Other"), read(next));
        assertEquals(null, bus.call(groups, member, "Leave", "s", "meters").error());
        assertEquals(1, bus.signals(publisher, "MemberRemoved").size());
        assertEquals(-Errno.EPIPE, PacketSockets.send(second.end, NativeBuffer.allocate(64).address(), 64));
    }

    @Test
    void aPublisherThatDiesMeanwhileIsCutOffAndTheNextManagerPutsThereWhatItHadNot() throws IOException {
        create(Map.of());
        publish();
        int end = join("interface='" + METER + "'");
        Pair pair = pair(0);
        leave();
        for (int i = 0; i < 4; i++) {
            writer.write(METER, "M" + i);
        }
        pair.serve(2, true);
        publisher.gone = true;
        bus.peers.remove(publisher.uniqueName());
        groups = manager();
        assertEquals(-Errno.EPIPE, PacketSockets.send(pair.end, NativeBuffer.allocate(64).address(), 64));
        assertEquals(List.of("0 M0", "1 M1"), read(end));
        assertEquals(List.of("2 M2", "3 M3", "end of a lane"), read(again()));
    }

    @Test
    void whatTheBusHadYetToPutIntoPairsTheNextManagerDoesWhateverThePublisherSaysMeanwhile() throws IOException {
        create(Map.of());
        publish();
        int end = join("interface='" + METER + "'");
        Pair pair = pair(0);
        for (int i = 0; i < 2000; i++) {
            assertEquals(0, writer.write(METER, "M" + i));
        }
        MappedWriter first = writer;
        die();
        publisher.gone = false;
        publish();
        assertEquals(0, writer.write(METER, "Second"));
        assertEquals(List.of(), read(end));
        int again = again();
        leave();
        pair.page.cursor(first.number, 0);
        List<String> all = new ArrayList<>(read(again));
        int before = all.size();
        assertTrue(before > 0 && before < 2000, "the socket was full");
        steps();
        assertEquals(List.of(), read(again));
        groups = manager();
        for (List<String> some = List.of(""); !some.isEmpty(); all.addAll(some)) {
            steps();
            some = read(again);
        }
        for (int i = 0; i < 2000; i++) {
            assertEquals(i + " M" + i, all.get(i));
        }
        assertEquals(List.of("end of a lane"), all.subList(2000, all.size()));
        pair(1).serve(1, true);
        assertEquals(List.of("0 Second"), read(again));
        first.close();
    }

    @Test
    void whoDiesMeanwhileIsCutOffByTheNextManagerAndGivenBack() throws IOException {
        create(Map.of());
        publish();
        join("interface='" + METER + "'");
        Pair pair = pair(0);
        leave();
        member.gone = true;
        bus.peers.remove(member.uniqueName());
        assertEquals(64, PacketSockets.send(pair.end, NativeBuffer.allocate(64).address(), 64));
        groups = manager();
        assertEquals(-Errno.EPIPE, PacketSockets.send(pair.end, NativeBuffer.allocate(64).address(), 64));
        assertEquals(1, bus.signals(publisher, "MemberRemoved").size());
        assertEquals(List.of(), statistics().get("members").value());
    }

    @Test
    void aGroupThatEndsInsteadOfGoingOnTellsItsMembersAndCutsThemOff() throws IOException {
        create(Map.of());
        publish();
        int end = join("interface='" + METER + "'");
        Pair pair = pair(0);
        leave();
        groups = manager();
        assertEquals(null, bus.call(groups, root, "Destroy", "s", "meters").error());
        assertEquals(List.of("meters", "the group has ended"), bus.signals(member, "Evicted").get(0).values());
        assertEquals(-Errno.EPIPE, PacketSockets.send(pair.end, NativeBuffer.allocate(64).address(), 64));
        assertEquals(0, Sockets.read(end, NativeBuffer.allocate(8).address(), 8));
    }

    /** Somebody who maps the lane. */
    private FakePeer joinToSpy() {
        FakePeer spy = FakePeer.ofUser(":1.4", 1001);
        FakeBus.Said said = bus.call(groups, spy, "Join", "sasa{sv}", "meters", List.of(), Map.of());
        assertEquals("mapped", said.values().get(0));
        keep(said.values().get(3));
        keep(said.values().get(4));
        keep(bus.signals(spy, "LaneAdded").get(0).values().get(2));
        keep(bus.signals(spy, "LaneAdded").get(0).values().get(3));
        return spy;
    }

    private void putOut(FakePeer spy) {
        spy.hearsFreely = false;
        groups.policyChanged();
    }

    /** The publisher goes on in the lane that it was given. */
    private void goOn() throws IOException {
        writer.goOnIn(bus.signals(publisher, "Renew").get(0));
        assertEquals(null, bus.call(groups, publisher, "Mapped", "su", "meters", writer.number).error());
        steps();
    }

    @Test
    void whoLeavesOrDiesGetsNothingMoreWhateverThePublisherHolds() throws IOException {
        create(Map.of());
        publish();
        join("interface='" + METER + "'");
        Pair pair = pair(0);
        assertEquals(null, bus.call(groups, member, "Leave", "s", "meters").error());
        assertEquals(1, bus.signals(publisher, "MemberRemoved").size());
        assertEquals(-Errno.EPIPE, PacketSockets.send(pair.end, NativeBuffer.allocate(64).address(), 64));
    }

    @Test
    void aLyingPublisherHarmsNobodyButItsReaders() throws IOException {
        create(Map.of());
        publish();
        int end = join("interface='" + METER + "'");
        Pair pair = pair(0);
        for (int i = 0; i < 5; i++) {
            writer.write(METER, "M" + i);
        }
        for (long cursor : new long[]{-64, 7, Long.MAX_VALUE, Long.MIN_VALUE}) {
            pair.page.cursor(writer.number, cursor);
        }
        writer.memory.order(ByteOrder.LITTLE_ENDIAN).putInt(LaneLayout.HEADER_BYTES, Integer.MAX_VALUE);
        pair.page.cursor(writer.number, 0);
        die();
        assertEquals(List.of(), read(end));
        assertEquals(List.of("end of a lane"), read(again()));
        assertEquals(1, ((List<?>) statistics().get("members").value()).size());
    }

    @Test
    void rulesThatAHeaderDoesNotTellAreTheBussForWhoMayNotSeeTheRest() throws IOException {
        create(Map.of("see.all", new Variant("as", List.of("uid=0"))));
        for (String rule : List.of("path_namespace='/com'", "arg0namespace='com'", "arg1='x'", "arg0path='/a/'")) {
            assertEquals("proxied", joined(rule).values().get(0), rule);
            bus.call(groups, member, "Leave", "s", "meters");
        }
        assertEquals("proxied", joined("sender=':1.2'").values().get(0));
        bus.call(groups, member, "Leave", "s", "meters");
        FakeBus.Said told = joined("interface='" + METER + "',arg0='x'");
        assertEquals("filtered", told.values().get(0));
        keep(told.values().get(3));
        keep(told.values().get(4));
    }

    private void create(Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("rules", new Variant("as", List.of("interface='" + METER + "'")));
        options.put("publishers", Variant.of("direct"));
        options.put("lane.bytes", new Variant("t", (long) RING_BYTES));
        assertEquals(null, bus.call(groups, root, "Create", "sa{sv}", "meters", options).error());
    }

    private void publish() throws IOException {
        writer = new MappedWriter(bus.call(groups, publisher, "Publish", "sa{sv}", "meters", Map.of()));
        assertEquals(null, bus.call(groups, publisher, "Mapped", "su", "meters", writer.number).error());
    }

    private FakeBus.Said joined(String rule) {
        return bus.call(groups, member, "Join", "sasa{sv}", "meters", List.of(rule), Map.of("filtered", Variant.of(true)));
    }

    private int join(String rule) {
        FakeBus.Said said = joined(rule);
        assertEquals("filtered", said.values().get(0), said.toString());
        keep(said.values().get(4));
        return keep(said.values().get(3));
    }

    /** The member has found the end of its socket. */
    private int again() {
        FakeBus.Said said = bus.call(groups, member, "Join", "sasa{sv}", "meters", List.of("interface='" + METER + "'"),
                Map.of("filtered", Variant.of(true), "again", Variant.of(true)));
        assertEquals("filtered", said.values().get(0), said.toString());
        keep(said.values().get(4));
        steps();
        return keep(said.values().get(3));
    }

    private Pair pair(int index) throws IOException {
        return new Pair(bus.signals(publisher, "PairAdded").get(index));
    }

    private void die() {
        release(-1);
        publisher.gone = true;
        groups.gone(publisher);
        steps();
    }

    private void steps() {
        for (boolean some = true; some;) {
            some = bus.turn();
            for (FakeBus.FakeWatch watch : List.copyOf(bus.watches)) {
                try {
                    if (watch.closed) {
                        bus.watches.remove(watch);
                    } else if (watch.isReady()) {
                        watch.readable.run();
                        some = true;
                    }
                } catch (SystemCallException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private Map<String, Variant> statistics() {
        @SuppressWarnings("unchecked")
        Map<String, Variant> values = (Map<String, Variant>) bus.call(groups, root, "Statistics", "s", "meters").values().get(0);
        return values;
    }

    private static int number(Object descriptor) {
        return ((Descriptor) descriptor).number();
    }

    private int keep(Object descriptor) {
        descriptors.add(number(descriptor));
        return number(descriptor);
    }

    private void release(int number) {
        if (descriptors.remove((Integer) number)) {
            Descriptors.close(number);
        }
    }

    /** The number and member of each frame that has come. */
    private static List<String> read(int end) {
        NativeBuffer packet = NativeBuffer.allocate(1 << 16);
        packet.bytes().order(ByteOrder.LITTLE_ENDIAN);
        MessageView view = new MessageView();
        List<String> read = new ArrayList<>();
        for (int length = Sockets.read(end, packet.address(), 1 << 16); length > 0; length = Sockets.read(end, packet.address(),
                1 << 16)) {
            assertEquals(length, packet.bytes().getInt(0));
            if (packet.bytes().getInt(Integer.BYTES) == FrameLayout.END) {
                read.add("end of a lane");
                continue;
            }
            assertEquals(WireFault.NONE,
                    view.parse(packet.bytes(), FrameLayout.HEADER_BYTES, length - FrameLayout.HEADER_BYTES, 0));
            read.add(packet.bytes().getLong(FrameLayout.NUMBER_AT) + " " + view.member());
        }
        return read;
    }
}
