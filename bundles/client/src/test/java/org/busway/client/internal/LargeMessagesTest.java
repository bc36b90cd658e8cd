package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.busway.api.BusException;
import org.busway.spi.policy.Identity;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.LaneFaultException;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.internal.local.LocalLink;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameKey;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.SealedMemory;
import org.busway.os.SocketBell;
import org.busway.os.SystemCallException;
import org.busway.spi.peer.LocalPeer;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are longer than an eighth of the lane, between library and library, on a bus whose every step a test decides. */
@Timeout(60)
class LargeMessagesTest {

    private static final String NAME = "org.example.Group1";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int LANE_BYTES = 1 << 16;
    /** More than the whole lane. */
    private static final int LARGE_BYTES = 100_000;

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("large-test");
    private final FakeGroups groups = new FakeGroups(bus, LANE_BYTES);
    private final List<Connection> connections = new ArrayList<>();
    private final Connection one = connect();
    private final Connection two = connect();
    private final Log log = new Log();

    LargeMessagesTest() throws IOException {
        groups.messageBytes = LARGE_BYTES + 1000;
        groups.announcedBytes = 2 * LARGE_BYTES + 1000;
    }

    @Test
    void whatNeitherTheFormerNorOtherRulesWantIsNotWaitedForNorLost() throws Exception {
        groups.filter = FrameFilter.NONE;
        groups.announced = memory -> null;
        PullMember member = one.group("test").join(MatchRule.parse("arg0='former'"));
        Publisher publisher = two.group("test").publisher();
        publisher.send(signal("a", LARGE_BYTES), LONG);
        groups.beforeFilter = () -> assertEquals(0, member.read(log, 10, Duration.ZERO));
        member.setRules(MatchRule.parse("arg0='latter'"));
        groups.filter = FrameFilter.ALL;
        member.setRules(MatchRule.ALL);
        publisher.send(signal("b", 100), LONG);
        assertEquals(1, member.read(log, 10, LONG));
        assertEquals(List.of("b 100"), log.texts);
        assertEquals(List.of(), log.losses);
        assertEquals(1, member.counts().refused());
    }

    private Connection connect() {
        LocalPeer[] peer = new LocalPeer[1];
        Connection connection = new Connection(wakeUp -> {
            peer[0] = bus.connect(Identity.ANONYMOUS, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofMillis(50), 1 << 20), () -> {}).start(peer[0].uniqueName());
        connections.add(connection);
        return connection;
    }

    @AfterEach
    void close() throws InterruptedException {
        connections.forEach(Connection::close);
        pool.close();
        await(() -> openMessages() == 0);
    }

    /** Descriptors of messages that this process still has. */
    private static long openMessages() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(each -> {
                try {
                    return Files.readSymbolicLink(each).toString().contains("busway message");
                } catch (IOException e) {
                    return false;
                }
            }).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a member was handed: the first argument's length, and what it begins with. */
    private static final class Log implements MemberHandler {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final List<Loss> losses = new CopyOnWriteArrayList<>();
        final List<String> ended = new CopyOnWriteArrayList<>();

        @Override
        public void message(GroupMessage message) {
            String text = message.argument(0);
            String whole = text == null ? message.toMessage().argument(0) : text;
            texts.add(whole.substring(0, whole.indexOf('.')) + " " + whole.length());
            assertEquals(text(whole.substring(0, whole.indexOf('.')), whole.length()), whole, "all of it");
        }

        @Override
        public void lost(Loss loss) {
            losses.add(loss);
        }

        @Override
        public void publisherEnded(String publisher, String why) {
            ended.add(why);
        }
    }

    private static String text(String begin, int length) {
        StringBuilder text = new StringBuilder(begin).append('.');
        for (int i = text.length(); i < length; i++) {
            text.append((char) ('a' + i % 23));
        }
        return text.toString();
    }

    private static Message signal(String begin, int length) {
        return Message.signal("/x", NAME, "Data").body("s", text(begin, length)).build();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 4000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }

    private void read(PullMember member, int messages) {
        while (log.texts.size() < messages) {
            assertTrue(member.read(log, 10, LONG) > 0);
        }
    }

    @Test
    void aMessageThatIsTooLongForTheLaneHasItsPlaceAmongTheOthersWhateverWayItIsSent() throws Exception {
        PullMember member = one.group("test").join();
        Log pushed = new Log();
        connect().group("test").join(MatchRule.ALL, pushed);
        Publisher publisher = two.group("test").publisher();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int length = i % 3 == 0 ? LARGE_BYTES - i : 10 + i;
            Message signal = signal("" + i, length);
            all.add(i + " " + length);
            if (i % 4 == 3) {
                PreparedSignal prepared = publisher.prepare("/x", NAME, "Data", "s", LARGE_BYTES + 100);
                ByteBuffer body = prepared.body().clear();
                body.putInt(length).put(text("" + i, length).getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
                publisher.send(prepared, LONG);
            } else if (i % 4 == 2) {
                ByteBuffer bytes = marshalled(signal);
                while (!publisher.trySend(bytes)) {
                    read(member, i);
                }
            } else {
                while (!publisher.trySend(signal)) {
                    read(member, i);
                }
            }
            read(member, i + 1);
        }
        await(() -> pushed.texts.size() == 40);
        assertEquals(all, log.texts);
        assertEquals(all, pushed.texts);
        assertEquals(List.of(), log.losses);
        assertEquals(40, publisher.counts().published());
    }

    private static ByteBuffer marshalled(Message signal) {
        MessageWriter writer = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocate(writer.size(signal, 7, null)).order(ByteOrder.LITTLE_ENDIAN);
        writer.write(bytes, 0);
        return bytes;
    }

    @Test
    void aPublisherAnnouncesNoMoreAtOnceThanTheGroupReserves() {
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        assertTrue(publisher.trySend(signal("1", LARGE_BYTES)));
        assertTrue(publisher.trySend(signal("2", LARGE_BYTES)));
        assertFalse(publisher.trySend(signal("3", LARGE_BYTES)), "two are all that is reserved, and nobody has read one");
        BusException late = assertThrows(BusException.class,
                () -> publisher.send(signal("3", LARGE_BYTES), Duration.ofMillis(50)));
        assertEquals(BusException.LIMITS_EXCEEDED, late.errorName());
        assertTrue(publisher.trySend(signal("4", 10)), "what the lane takes has room");
        read(member, 3);
        publisher.send(signal("5", LARGE_BYTES), LONG);
        read(member, 4);
        assertEquals(List.of("1 " + LARGE_BYTES, "2 " + LARGE_BYTES, "4 10", "5 " + LARGE_BYTES), log.texts);
    }

    @Test
    void whatTheGroupDoesNotTakeIsRefusedByItsSize() {
        Publisher publisher = two.group("test").publisher();
        BusException refused = assertThrows(BusException.class, () -> publisher.trySend(signal("1", LARGE_BYTES + 1000)));
        assertEquals(BusException.LIMITS_EXCEEDED, refused.errorName());
        assertTrue(refused.getMessage().contains("101000 at most"), refused.getMessage());
        groups.announcedBytes = 0;
        Publisher other = one.group("test").publisher();
        refused = assertThrows(BusException.class, () -> other.trySend(signal("1", LANE_BYTES / 8)));
        assertTrue(refused.getMessage().contains("8128 at most"), refused.getMessage());
        assertTrue(refused.getMessage().contains("message.bytes"), refused.getMessage());
    }

    @Test
    void memoryThatNeverComesIsALossThatIsCountedAndDelaysNobodyFurther() throws Exception {
        PullMember member = one.group("test").join();
        Log pushed = new Log();
        connect().group("test").join(MatchRule.ALL, pushed);
        Publisher publisher = two.group("test").publisher();
        publisher.send(signal("0", 10), LONG);
        groups.announced = memory -> null;
        publisher.send(signal("1", LARGE_BYTES), LONG);
        groups.announced = UnaryOperator.identity();
        publisher.send(signal("2", 10), LONG);
        publisher.send(signal("3", LARGE_BYTES), LONG);
        read(member, 3);
        await(() -> pushed.texts.size() == 3);
        for (Log each : List.of(log, pushed)) {
            assertEquals(List.of("0 10", "2 10", "3 " + LARGE_BYTES), each.texts);
            assertEquals(1, each.losses.size());
            assertEquals(1, each.losses.get(0).count());
            assertEquals(1, each.losses.get(0).first());
            assertEquals(1, each.losses.get(0).last());
        }
    }

    @Test
    void aFrameWaitsForItsMemoryUntilTheDeadlineAndNothingOvertakesIt() throws Exception {
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        SealedMemory[] kept = new SealedMemory[1];
        groups.holdsUp = true;
        groups.announced = memory -> {
            try {
                kept[0] = SealedMemory.of(Descriptors.duplicate(memory.fd()));
                return null;
            } catch (SystemCallException e) {
                throw new IllegalStateException(e);
            }
        };
        publisher.send(signal("1", LARGE_BYTES), LONG);
        publisher.send(signal("2", 10), LONG);
        assertEquals(0, member.read(log, 10, Duration.ofMillis(20)), "the bus has not taken what was sent before");
        groups.announced = UnaryOperator.identity();
        groups.give(groups.lanes.size() - 1, 1, 0, kept[0]);
        bus.wake();
        read(member, 1);
        groups.holdsUp = false;
        assertEquals(List.of("1 " + LARGE_BYTES), log.texts.subList(0, 1));
        kept[0].close();
        groups.holdsUp = true;
        groups.announced = memory -> null;
        publisher.send(signal("3", LARGE_BYTES), LONG);
        publisher.send(signal("4", 10), LONG);
        while (!log.texts.contains("4 10")) {
            member.read(log, 10, LONG);
        }
        assertEquals(List.of("1 " + LARGE_BYTES, "2 10", "4 10"), log.texts);
        assertEquals(1, log.losses.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsealed", "growing", "short", "zeros", "socket"})
    void memoryThatIsNotWhatItHasToBeIsItsPublishersFault(String what) throws Exception {
        PullMember member = one.group("test").join();
        Log pushed = new Log();
        connect().group("test").join(MatchRule.ALL, pushed);
        Publisher publisher = two.group("test").publisher();
        groups.announced = memory -> hostile(what, sizeOf(memory));
        publisher.send(signal("1", LARGE_BYTES), LONG);
        LaneFaultException fault = assertThrows(LaneFaultException.class, () -> {
            while (log.texts.isEmpty()) {
                member.read(log, 10, LONG);
            }
        });
        assertTrue(fault.getMessage().contains(":1.2"), fault.getMessage());
        await(() -> pushed.ended.size() == 1);
        assertEquals(List.of(), pushed.texts);
        await(() -> groups.calls.stream().filter(call -> call.member().equals("Fault")).count() == 2);
    }

    private static SealedMemory hostile(String what, long bytes) {
        return switch (what) {
            case "unsealed" -> other(bytes, 0);
            case "growing" -> other(bytes, SealedMemory.SEAL_WRITE | SealedMemory.SEAL_SHRINK);
            case "short" -> other(100, SealedMemory.FROZEN);
            case "zeros" -> other(bytes, SealedMemory.FROZEN);
            default -> socket();
        };
    }

    private static long sizeOf(SealedMemory memory) {
        try {
            return memory.size();
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SealedMemory socket() {
        try {
            int[] ends = SocketBell.pair();
            Descriptors.close(ends[1]);
            return SealedMemory.of(ends[0]);
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SealedMemory other(long bytes, int seals) {
        try {
            SealedMemory memory = SealedMemory.create("no message", bytes);
            memory.write(0, NativeBuffer.allocate(16), 0, 16);
            memory.seal(seals);
            return memory;
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void alongAnOrderTheBusHasGivenTheMemoryBeforeItsEntry() throws Exception {
        groups.order();
        FakeGroups.FakeLane lane = groups.laneOf(":1.77");
        PullMember member = one.group("test").join();
        announce(lane, signal("1", LARGE_BYTES), true);
        announce(lane, signal("2", LARGE_BYTES), false);
        announce(lane, signal("3", LARGE_BYTES), true);
        read(member, 2);
        assertEquals(List.of("1 " + LARGE_BYTES, "3 " + LARGE_BYTES), log.texts);
        assertEquals(List.of(1L), log.losses.stream().map(Loss::first).toList());
    }

    private void announce(FakeGroups.FakeLane lane, Message signal, boolean gives) throws IOException {
        ByteBuffer bytes = marshalled(signal);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.capacity()).put(0, bytes, 0, bytes.capacity());
        synchronized (bus) {
            lane.writer.claim(16);
            try (SealedMemory memory = SealedMemory.create("busway message", bytes.capacity())) {
                memory.write(0, NativeBuffer.of(direct), 0, bytes.capacity());
                memory.seal(SealedMemory.FROZEN);
                if (gives) {
                    groups.give(lane.shape.number(), ++lane.running, lane.writer.claimed(), memory);
                }
            }
            FrameKey key = new FrameKey(42).header(signal.path(), signal.interfaceName(), signal.member());
            lane.writer.announce(key, ++lane.running, 0, lane.running, bytes.capacity());
            lane.sequencer.run(1);
        }
        bus.wake();
    }

    @Test
    void aLossyMemberThatDoesNotReadKeepsNoMoreThanMayBeAnnouncedAtOnce() throws Exception {
        groups.lossy = true;
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        for (int i = 0; i < 20; i++) {
            publisher.send(signal("" + i, LARGE_BYTES), LONG);
        }
        await(() -> openMessages() == 2);
        read(member, 2);
        assertEquals(List.of("18 " + LARGE_BYTES, "19 " + LARGE_BYTES), log.texts);
        assertEquals(18, log.losses.stream().mapToLong(Loss::count).sum());
    }

    @Test
    void whoLeavesOrIsCutOffKeepsNothing() throws Exception {
        PullMember member = one.group("test").join();
        Log pushed = new Log();
        connect().group("test").join(MatchRule.ALL, pushed);
        Publisher publisher = two.group("test").publisher();
        publisher.send(signal("1", LARGE_BYTES), LONG);
        await(() -> pushed.texts.size() == 1);
        member.close();
        await(() -> openMessages() == 0);
        publisher.send(signal("2", LARGE_BYTES), LONG);
        await(() -> pushed.texts.size() == 2);
    }
}
