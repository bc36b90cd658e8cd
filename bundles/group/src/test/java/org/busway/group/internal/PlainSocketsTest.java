package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakeGuest;
import org.busway.group.internal.fake.FakePeer;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketReader;
import org.busway.os.PacketSockets;
import org.busway.os.SealedMemory;
import org.busway.os.SocketWriter;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members with plain sockets on a bus that is not there; the sockets are the kernel's. */
class PlainSocketsTest {

    private static final String METER = "com.example.Meter";
    private static final String ACCESS_DENIED = "org.freedesktop.DBus.Error.AccessDenied";

    @TempDir
    Path directory;
    private final FakeBus bus = new FakeBus();
    private GroupsOfBus groups = manager();
    private final FakePeer root = FakePeer.ofUser(":1.1", 0);

    {
        bus.peers.put(":1.1", root);
    }

    private final PacketReader reader = new PacketReader(1 << 17);
    private final List<Integer> opened = new ArrayList<>();

    private GroupsOfBus manager() {
        return new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    }

    /** The manager stops; what it had asked the bus to watch, or to be told later, it does not want any more. */
    private void leave() {
        groups.leave();
        assertTrue(bus.watches.stream().allMatch(watch -> watch.closed));
        assertTrue(bus.alarms.stream().allMatch(alarm -> alarm.delayMillis < 0));
        bus.peers.values().forEach(peer -> peer.attendance(null));
    }

    @AfterEach
    void everythingIsGivenBack() {
        opened.forEach(Descriptors::close);
        groups.detach();
        assertEquals(0, bus.heldBytes);
        assertTrue(bus.watches.stream().allMatch(watch -> watch.closed), "watches of sockets that are closed");
        reader.close();
    }

    @Test
    void whoConnectsIsAMemberAndGetsWhatBelongsInTheGroupAPacketAMessageInOrder() throws IOException {
        create("seqpacket", at("meters"));
        int member = connect("meters");
        FakeGuest guest = bus.guests.get(0);
        assertEquals(List.of(guest.uniqueName() + " " + "type='signal',interface='" + METER + "'"), subscriptions());
        for (int i = 0; i < 100; i++) {
            guest.give(reading(i), ":1.9");
            guest.give(Message.signal("/x", "com.example.Other", "Changed").build(), ":1.9");
        }
        for (int i = 0; i < 100; i++) {
            assertEquals("/meter/" + i, receive(member).path());
        }
        assertNothing(member);
        close(member);
        ready();
        assertEquals(List.of(), subscriptions());
        assertEquals(1, bus.signals(null, "Left").size());
    }

    @Test
    void whatAFullMemberCannotTakeStaysInTheBusAndComesWhenItReads() throws IOException {
        create("seqpacket", at("meters"));
        int member = connect("meters");
        FakeGuest guest = bus.guests.get(0);
        for (int i = 0; i < 1000; i++) {
            guest.give(reading(i), ":1.9");
        }
        assertTrue(guest.waiting() > 100, "all of it is in the kernel");
        for (int i = 0; i < 1000; i++) {
            Message next = receive(member);
            assertEquals("/meter/" + i, next.path());
            ready();
            steps();
        }
        assertEquals(0, guest.waiting());
    }

    @Test
    void whatIsLongerThanAPacketComesAsMemoryThatNobodyCanChange() throws IOException {
        create("seqpacket", at("meters"));
        int member = connect("meters");
        String text = "x".repeat(300_000);
        bus.guests.get(0).give(Message.signal("/meter/1", METER, "Changed").body("s", text).build(), ":1.9");
        bus.guests.get(0).give(reading(2), ":1.9");
        int length = reader.receive(member);
        byte[] said = new byte[length];
        reader.packet().bytes().get(0, said);
        int bytes = Integer.parseInt(new String(said, StandardCharsets.US_ASCII).substring("MEMFD ".length()));
        try (SealedMemory memory = SealedMemory.of(reader.takeDescriptor())) {
            memory.require(SealedMemory.FROZEN, bytes, "message");
            NativeBuffer whole = NativeBuffer.allocate(bytes);
            assertEquals(bytes, memory.read(0, whole, 0, bytes));
            assertEquals(text, MessageReader.read(whole.bytes(), 0, bytes, List.of()).argument(0));
        }
        assertEquals("/meter/2", receive(member).path());
    }

    @Test
    void whoMayNotJoinIsToldSoAndItsConnectionIsClosed() throws IOException {
        create("seqpacket", at("meters"), "join", new Variant("as", List.of("uid=4242")));
        int member = connect("meters");
        Message refusal = receive(member);
        assertEquals(ACCESS_DENIED, refusal.errorName());
        assertEquals(0, reader.receive(member));
        assertEquals(List.of(), bus.guests);
    }

    @Test
    void theOwnerIsAskedAboutEachAndWhatItDoesNotDecideInTimeIsRefused() throws IOException {
        create("seqpacket", at("meters"), "ask.owner", Variant.of(true));
        int admitted = connect("meters");
        int refused = connect("meters");
        int undecided = connect("meters");
        List<FakeBus.Said> asked = bus.signals(root, "JoinAsked");
        assertEquals(3, asked.size());
        assertEquals(ProcessHandle.current().pid(), ((Map<?, ?>) asked.get(0).values().get(2)).get("pid") instanceof Variant pid
                ? pid.value()
                : null);
        assertEquals(ACCESS_DENIED,
                bus.call(groups, FakePeer.ofUser(":1.8", 0), "Decide", "sub", "meters", asked.get(0).values().get(1), true)
                        .error());
        assertEquals(List.of(), bus.guests);
        assertNull(bus.call(groups, root, "Decide", "sub", "meters", asked.get(0).values().get(1), true).error());
        assertNull(bus.call(groups, root, "Decide", "sub", "meters", asked.get(1).values().get(1), false).error());
        bus.alarms.stream().filter(alarm -> alarm.delayMillis == 1000).forEach(FakeBus.FakeAlarm::ring);
        assertEquals(1, bus.guests.size());
        bus.guests.get(0).give(reading(1), ":1.9");
        assertEquals("/meter/1", receive(admitted).path());
        assertTrue(receive(refused).<String>argument(0, String.class).contains("refused"));
        assertTrue(receive(undecided).<String>argument(0, String.class).contains("not decided within 1000 ms"));
        assertEquals("org.freedesktop.DBus.Error.Failed",
                bus.call(groups, root, "Decide", "sub", "meters", asked.get(2).values().get(1), true).error());
        root.gone = true;
        assertEquals(ACCESS_DENIED, receive(connect("meters")).errorName());
    }

    @Test
    void aMemberPublishesWhatBelongsInTheGroupAndIsToldWhatDoesNot() throws IOException {
        create("seqpacket", at("meters"), "publish", new Variant("as", List.of("uid=" + uid())));
        int member = connect("meters");
        send(member, bytes(reading(7)));
        send(member, bytes(Message.signal("/x", "com.example.Other", "Changed").build()));
        ready();
        assertEquals(List.of("/meter/7"), bus.guests.get(0).sent.stream().map(Message::path).toList());
        assertEquals(ACCESS_DENIED, receive(member).errorName());
    }

    @Test
    void whileTheBusHasNoRoomAMemberIsNotReadAndNothingIsLost() throws IOException {
        create("seqpacket", at("meters"));
        int member = connect("meters");
        FakeGuest guest = bus.guests.get(0);
        guest.hasRoom = false;
        for (int i = 0; i < 20; i++) {
            send(member, bytes(reading(i)));
        }
        ready();
        assertEquals(0, guest.sent.size());
        guest.makeRoom();
        ready();
        assertEquals(20, guest.sent.size());
        assertEquals("/meter/19", guest.sent.get(19).path());
    }

    @Test
    void aLargeMessageIsPublishedByMemoryThatCannotBeChanged() throws IOException {
        create("seqpacket", at("meters"));
        int member = connect("meters");
        byte[] message = bytes(Message.signal("/meter/1", METER, "Changed").body("s", "y".repeat(200_000)).build());
        try (SealedMemory frozen = memory(message)) {
            sendMemory(member, message.length, frozen.fd());
            ready();
            assertEquals(List.of(), bus.guests.get(0).sent, "its sender could change it still");
            assertEquals("org.freedesktop.DBus.Error.InvalidArgs", receive(member).errorName());
            frozen.seal(SealedMemory.FROZEN);
            sendMemory(member, message.length, frozen.fd());
            ready();
        }
        assertEquals(1, bus.guests.get(0).sent.size());
    }

    @Test
    void packetsOfAnyBytesCloseTheirSenderAtWorst() throws IOException {
        create("seqpacket", at("meters"));
        int other = connect("meters");
        Random random = new Random(17);
        for (int i = 0; i < 300; i++) {
            int wild = connect("meters");
            byte[] packet = new byte[switch (i % 4) {
                case 0 -> 0;
                case 1 -> 1 << 16;
                case 2 -> (1 << 16) + 4096;
                default -> random.nextInt(2000);
            }];
            random.nextBytes(packet);
            if (i % 3 == 0 && packet.length > 16) {
                System.arraycopy(bytes(reading(i)), 0, packet, 0, Math.min(packet.length, 60));
            }
            send(wild, packet);
            ready();
            Message answer = receive(wild);
            assertTrue(answer.errorName().endsWith("InvalidArgs") || answer.errorName().endsWith("LimitsExceeded"));
            assertEquals(0, reader.receive(wild), "it is closed");
            close(wild);
        }
        bus.guests.get(0).give(reading(1), ":1.9");
        assertEquals("/meter/1", receive(other).path());
    }

    @Test
    void descriptorsThatNobodyAskedForAreClosedAndTheMemberStays() throws IOException {
        create("seqpacket", at("meters"));
        int member = connect("meters");
        int before = Descriptors.openCount();
        for (int i = 0; i < 50; i++) {
            byte[] message = bytes(reading(i));
            NativeBuffer packet = NativeBuffer.allocate(message.length);
            packet.bytes().put(0, message);
            SocketWriter writer = new SocketWriter(1);
            writer.clear().add(packet.address(), message.length);
            writer.descriptors(new int[]{member, member, member}, 3);
            assertTrue(writer.send(member) > 0);
            ready();
            assertEquals("org.freedesktop.DBus.Error.InvalidArgs", receive(member).errorName());
        }
        assertEquals(before, Descriptors.openCount());
        send(member, bytes(reading(1)));
        ready();
        assertEquals(1, bus.guests.get(0).sent.size());
    }

    @Test
    void aThousandMembersJoinAndDieAndTheGroupIsAsBefore() throws IOException {
        create("seqpacket", at("meters"));
        int stays = connect("meters");
        int before = 0;
        for (int round = 0; round <= 20; round++) {
            // The first round opens the archives of classes that nobody has used before, too.
            before = round == 1 ? Descriptors.openCount() : before;
            List<Integer> many = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                many.add(connect("meters"));
            }
            assertEquals(51, subscriptions().size());
            many.forEach(this::close);
            ready();
            assertEquals(1, subscriptions().size());
        }
        assertEquals(before, Descriptors.openCount());
        bus.guests.get(0).give(reading(1), ":1.9");
        assertEquals("/meter/1", receive(stays).path());
    }

    @Test
    void anAddressThatIsTakenOrTooLongIsAClearErrorAndThereIsNoSuchGroup() throws IOException {
        create("seqpacket", at("meters"));
        FakeBus.Said taken = bus.call(groups, root, "Create", "sa{sv}", "others", options("seqpacket", at("meters")));
        assertTrue(taken.values().get(0).toString().contains("a living process has it"), taken.toString());
        Files.writeString(directory.resolve("file"), "kept");
        FakeBus.Said file = bus.call(groups, root, "Create", "sa{sv}", "others", options("datagram", at("file")));
        assertEquals("org.freedesktop.DBus.Error.Failed", file.error());
        assertEquals("kept", Files.readString(directory.resolve("file")));
        FakeBus.Said tooLong = bus.call(groups, root, "Create", "sa{sv}", "others",
                options("seqpacket", Variant.of("unix:path=/" + "x".repeat(107))));
        assertTrue(tooLong.values().get(0).toString().contains("108 bytes and the kernel allows 107"), tooLong.toString());
        for (String wrong : List.of("meters", "unix:path=relative", "tcp:host=a", "unix:path=", "unix:path=/a,guid=b")) {
            assertEquals("org.freedesktop.DBus.Error.InvalidArgs",
                    bus.call(groups, root, "Create", "sa{sv}", "others", options("datagram", Variant.of(wrong))).error());
        }
        assertEquals("org.busway.Error.UnknownGroup", bus.call(groups, root, "Statistics", "s", "others").error());
    }

    @Test
    void whoIsPutOutFindsTheEndOfItsConnectionBehindWhatItWasSent() throws IOException {
        create("seqpacket", at("meters"));
        int member = connect("meters");
        FakeGuest guest = bus.guests.get(0);
        for (int i = 0; i < 1000; i++) {
            guest.give(reading(i), ":1.9");
        }
        guest.disconnect("it has held up senders");
        int read = 0;
        for (int length = reader.receive(member); length > 0; length = reader.receive(member)) {
            read++;
        }
        assertTrue(read > 10 && read < 1000, read + " were in the kernel");
        assertEquals(0, reader.receive(member));
    }

    @Test
    void whoIsConnectedStaysAMemberWhileTheManagerIsRestartedAndGetsAllOnceAndInOrder() throws IOException {
        create("seqpacket", at("meters"), "publish", new Variant("as", List.of("uid=" + uid())));
        int member = connect("meters");
        int descriptors = Descriptors.openCount();
        FakeGuest guest = bus.guests.get(0);
        for (int i = 0; i < 1000; i++) {
            guest.give(reading(i), ":1.9");
        }
        guest.hasRoom = false;
        send(member, bytes(reading(5000)));
        send(member, bytes(reading(5001)));
        ready();
        assertTrue(guest.waiting() > 100, "all of it is in the kernel");
        long charged = bus.heldBytes;
        leave();
        guest.give(reading(1000), ":1.9");
        send(member, bytes(reading(5002)));
        int knocks = PacketSockets.connect(directory.resolve("meters").toString());
        opened.add(knocks);
        guest.hasRoom = true;
        groups = manager();
        for (int i = 0; i <= 1000; i++) {
            assertEquals("/meter/" + i, receive(member).path());
            ready();
            steps();
        }
        assertEquals(List.of("/meter/5000", "/meter/5001", "/meter/5002"), guest.sent.stream().map(Message::path).toList());
        assertEquals(2, bus.guests.size());
        bus.guests.get(1).give(reading(7), ":1.9");
        assertEquals("/meter/7", receive(knocks).path());
        close(knocks);
        ready();
        assertEquals(charged, bus.heldBytes);
        assertEquals(descriptors, Descriptors.openCount());
        assertEquals(0, bus.signals(null, "Left").stream().filter(left -> left.values().contains(guest.uniqueName())).count());
        close(member);
        ready();
        assertEquals(List.of(), subscriptions());
    }

    @Test
    void aLongMessageThatItsSocketHasNoRoomForComesFromTheNextManager() throws IOException {
        create("seqpacket", at("meters"));
        int member = connect("meters");
        FakeGuest guest = bus.guests.get(0);
        Message large = Message.signal("/meter/1", METER, "Changed").body("s", "x".repeat(300_000)).build();
        guest.give(large, ":1.9");
        guest.give(large, ":1.9");
        leave();
        groups = manager();
        for (int i = 0; i < 2; i++) {
            bus.alarms.stream().filter(alarm -> alarm.delayMillis == 10).forEach(FakeBus.FakeAlarm::ring);
            int length = reader.receive(member);
            assertTrue(length > 0);
            byte[] said = new byte[length];
            reader.packet().bytes().get(0, said);
            int bytes = Integer.parseInt(new String(said, StandardCharsets.US_ASCII).substring("MEMFD ".length()));
            try (SealedMemory memory = SealedMemory.of(reader.takeDescriptor())) {
                NativeBuffer whole = NativeBuffer.allocate(bytes);
                assertEquals(bytes, memory.read(0, whole, 0, bytes));
                assertEquals(large.arguments(), MessageReader.read(whole.bytes(), 0, bytes, List.of()).arguments());
            }
        }
    }

    @Test
    void whomTheBusPutsOutMeanwhileOrWhoCannotStayFindsTheEndOfItsConnection() throws IOException {
        create("seqpacket", at("meters"));
        long definition = bus.heldBytes;
        int putOut = connect("meters");
        int closed = connect("meters");
        int stays = connect("meters");
        long charged = definition + (bus.heldBytes - definition) / 3;
        leave();
        bus.guests.get(0).disconnect("it has held up senders");
        bus.peers.remove(bus.guests.get(0).uniqueName());
        close(closed);
        groups = manager();
        ready();
        assertEquals(0, reader.receive(putOut));
        assertEquals("closed", bus.guests.get(1).closeReason);
        assertEquals(charged, bus.heldBytes);
        bus.guests.get(2).give(reading(1), ":1.9");
        assertEquals("/meter/1", receive(stays).path());
        assertNull(bus.call(groups, root, "Destroy", "s", "meters").error());
        assertEquals(0, reader.receive(stays));
        assertFalse(Files.exists(directory.resolve("meters")));
    }

    @Test
    void theOwnerIsAskedByTheNextManagerTooAndWhoWasNotDecidedAboutIsTold() throws IOException {
        create("seqpacket", at("meters"), "ask.owner", Variant.of(true));
        int undecided = connect("meters");
        leave();
        assertTrue(receive(undecided).argument(0, String.class).contains("being restarted"));
        groups = manager();
        int next = connect("meters");
        assertNull(bus.call(groups, root, "Decide", "sub", "meters",
                bus.signals(root, "JoinAsked").get(1).values().get(1), true).error());
        bus.guests.get(0).give(reading(1), ":1.9");
        assertEquals("/meter/1", receive(next).path());
    }

    @Test
    void whoAskedFromADatagramSocketStaysAMemberWhileTheManagerIsRestarted() throws IOException {
        create("datagram", at("meters.d"));
        int member = bound("asker");
        send(member, at("meters.d"), join(5, ""));
        ready();
        receive(member);
        int before = Descriptors.openCount();
        long charged = bus.heldBytes;
        FakeGuest guest = bus.guests.get(0);
        for (int i = 0; i < 500; i++) {
            guest.give(reading(i), ":1.9");
        }
        leave();
        guest.give(reading(500), ":1.9");
        send(member, at("meters.d"), bytes(reading(7)));
        groups = manager();
        for (int i = 0; i <= 500; i++) {
            assertEquals("/meter/" + i, receive(member).path());
            ready();
            steps();
        }
        assertEquals("/meter/7", guest.sent.get(0).path());
        assertEquals(charged, bus.heldBytes);
        assertEquals(before, Descriptors.openCount());
        leave();
        guest.disconnect("it has held up senders");
        bus.peers.remove(guest.uniqueName());
        groups = manager();
        assertEquals("org.freedesktop.DBus.Error.Disconnected", receive(member).errorName());
        send(member, at("meters.d"), bytes(reading(8)));
        assertEquals("org.busway.Error.NotAMember", receive(member).errorName());
    }

    @Test
    void whoWasPutOutAndHasNotReadThatIsNotHeldOnToByAManagerThatHasStopped() throws IOException {
        create("datagram", at("meters.d"));
        int member = bound("asker");
        send(member, at("meters.d"), join(5, ""));
        ready();
        FakeGuest guest = bus.guests.get(0);
        for (int i = 0; i < 1000; i++) {
            guest.give(reading(i), ":1.9");
        }
        int before = Descriptors.openCount();
        guest.disconnect("it has held up senders");
        leave();
        groups = manager();
        assertTrue(Descriptors.openCount() < before);
    }

    @Test
    void whoAsksFromADatagramSocketIsAMemberUntilItLeaves() throws IOException {
        create("datagram", at("meters.d"));
        int member = bound("asker");
        send(member, at("meters.d"), join(5, "member='Changed'"));
        ready();
        FakeGuest guest = bus.guests.get(0);
        assertEquals(guest.uniqueName(), receive(member).argument(0));
        assertEquals(ProcessHandle.current().pid(), guest.peer.identity().pid());
        assertEquals(uid(), guest.peer.identity().uid());
        assertEquals(List.of(guest.uniqueName() + " member='Changed'"), subscriptions());
        guest.give(reading(1), ":1.9");
        assertEquals("/meter/1", receive(member).path());
        send(member, at("meters.d"), bytes(reading(7)));
        ready();
        assertEquals("/meter/7", guest.sent.get(0).path());
        send(member, at("meters.d"), join(6, "member='Changed'"));
        ready();
        assertEquals("org.freedesktop.DBus.Error.Failed", receive(member).errorName());
        send(member, at("meters.d"),
                bytes(Message.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", "Leave").serial(9)
                        .body("s", "meters").build()));
        ready();
        assertEquals(9, receive(member).replySerial());
        assertEquals(List.of(), subscriptions());
        send(member, at("meters.d"), bytes(reading(8)));
        ready();
        assertEquals("org.busway.Error.NotAMember", receive(member).errorName());
    }

    @Test
    void whoTakesAMembersNameIsSentNothingAndIsNotTheMember() throws IOException {
        create("datagram", at("meters.d"));
        int member = bound("asker");
        send(member, at("meters.d"), join(5, ""));
        ready();
        receive(member);
        close(member);
        Files.delete(directory.resolve("asker"));
        int impostor = bound("asker");
        bus.guests.get(0).give(reading(1), ":1.9");
        assertNothing(impostor);
        assertEquals(List.of(), subscriptions(), "its socket is closed");
    }

    @Test
    void aMemberThatIsPutOutIsToldWhenItReads() throws IOException {
        create("datagram", at("meters.d"));
        int member = bound("asker");
        send(member, at("meters.d"), join(5, ""));
        ready();
        FakeGuest guest = bus.guests.get(0);
        for (int i = 0; i < 1000; i++) {
            guest.give(reading(i), ":1.9");
        }
        guest.disconnect("it has held up senders");
        Message last = null;
        for (int length = reader.receive(member); length > 0; length = reader.receive(member)) {
            last = MessageReader.read(reader.packet().bytes(), 0, length, List.of());
            ready();
        }
        assertEquals("org.freedesktop.DBus.Error.Disconnected", last.errorName());
    }

    @Test
    void datagramsOfAnyBytesAreAnsweredAndHarmNobody() throws IOException {
        create("datagram", at("meters.d"));
        int nameless = PacketSockets.bindAbstract("busway-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        opened.add(nameless);
        Random random = new Random(4);
        for (int i = 0; i < 200; i++) {
            byte[] packet = new byte[i % 3 == 0 ? 0 : random.nextInt(3000)];
            random.nextBytes(packet);
            send(nameless, at("meters.d"), packet);
            ready();
            assertEquals("org.freedesktop.DBus.Error.InvalidArgs", receive(nameless).errorName());
        }
        assertEquals(List.of(), bus.guests);
    }

    private Variant at(String name) {
        return Variant.of("unix:path=" + directory.resolve(name));
    }

    private static long uid() {
        return org.busway.os.Processes.uid();
    }

    private static Map<String, Variant> options(Object... more) {
        Map<String, Variant> options = new HashMap<>();
        options.put("rules", new Variant("as", List.of("type='signal',interface='" + METER + "'")));
        for (int i = 0; i < more.length; i += 2) {
            options.put((String) more[i], (Variant) more[i + 1]);
        }
        return options;
    }

    private void create(Object... more) {
        FakeBus.Said said = bus.call(groups, root, "Create", "sa{sv}", "meters", options(more));
        assertNull(said.error(), said.toString());
    }

    private List<String> subscriptions() {
        return bus.subscriptions.stream().map(each -> each.replace("interface='" + METER + "',type='signal'",
                "type='signal',interface='" + METER + "'")).toList();
    }

    private int connect(String name) throws IOException {
        int fd = PacketSockets.connect(directory.resolve(name).toString());
        opened.add(fd);
        ready();
        return fd;
    }

    private int bound(String name) throws IOException {
        int fd = PacketSockets.bind(directory.resolve(name).toString(), 0600);
        opened.add(fd);
        return fd;
    }

    private void close(int fd) {
        opened.remove((Integer) fd);
        Descriptors.close(fd);
    }

    /** What an event loop would do, until there is nothing to be done. */
    private void ready() throws SystemCallException {
        for (boolean some = true; some;) {
            some = false;
            for (FakeBus.FakeWatch watch : List.copyOf(bus.watches)) {
                if (watch.closed) {
                    bus.watches.remove(watch);
                } else if (watch.isReady()) {
                    watch.readable.run();
                    some = true;
                }
            }
        }
    }

    private void steps() {
        while (bus.turn()) {
            continue;
        }
    }

    private Message receive(int fd) throws SystemCallException {
        for (int i = 0; i < 3; i++) {
            int length = reader.receive(fd);
            if (length > 0) {
                return MessageReader.read(reader.packet().bytes(), 0, length, List.of());
            }
            ready();
            steps();
        }
        throw new AssertionError("nothing has come");
    }

    private void assertNothing(int fd) throws SystemCallException {
        ready();
        assertEquals(-Errno.EAGAIN, reader.receive(fd));
        assertFalse(Sockets.awaitReadable(fd, 0));
    }

    private static void send(int fd, byte[] packet) {
        NativeBuffer bytes = NativeBuffer.allocate(Math.max(1, packet.length));
        bytes.bytes().put(0, packet);
        assertEquals(packet.length, PacketSockets.send(fd, bytes.address(), packet.length));
    }

    private static void send(int fd, Variant to, byte[] packet) {
        NativeBuffer bytes = NativeBuffer.allocate(Math.max(1, packet.length));
        bytes.bytes().put(0, packet);
        byte[] path = to.value().toString().substring("unix:path=".length()).getBytes(StandardCharsets.UTF_8);
        ByteBuffer address = ByteBuffer.allocate(2 + path.length + 1).order(java.nio.ByteOrder.nativeOrder());
        address.putShort((short) 1).put(path);
        assertEquals(packet.length, PacketSockets.sendTo(fd, bytes.address(), packet.length, address.array()));
    }

    private static SealedMemory memory(byte[] message) throws SystemCallException {
        SealedMemory memory = SealedMemory.create("test", message.length);
        NativeBuffer bytes = NativeBuffer.allocate(message.length);
        bytes.bytes().put(0, message);
        memory.write(0, bytes, 0, message.length);
        return memory;
    }

    private static void sendMemory(int member, int length, int memory) {
        byte[] text = ("MEMFD " + length).getBytes(StandardCharsets.US_ASCII);
        NativeBuffer packet = NativeBuffer.allocate(text.length);
        packet.bytes().put(0, text);
        SocketWriter writer = new SocketWriter(1);
        writer.clear().add(packet.address(), text.length);
        writer.descriptors(new int[]{memory}, 1);
        assertEquals(text.length, writer.send(member));
    }

    private static Message reading(int number) {
        return Message.signal("/meter/" + number, METER, "Changed").body("s", "warm").build();
    }

    private static byte[] join(int serial, String rule) {
        return bytes(Message.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", "Join").serial(serial)
                .body("sasa{sv}", "meters", rule.isEmpty() ? List.of() : List.of(rule), Map.of()).build());
    }

    private static byte[] bytes(Message message) {
        MessageWriter writer = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocate(writer.size(message, message.serial() == 0 ? 1 : message.serial(), null));
        writer.write(bytes, 0);
        return bytes.array();
    }
}
