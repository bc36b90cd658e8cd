package org.busway.filter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageType;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.filter.FrameSender;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.PacketLayout;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.os.SocketFilter;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.wire.rule.NameOwner;
import org.busway.wire.rule.RuleTest;
import org.junit.jupiter.api.Test;

/** Filters as the kernel runs them, beside the same filters in Java and the whole rules. */
class PacketProgramTest {

    private static final long SEED = 77;
    private static final int RULE_SETS = 500;
    private static final int MESSAGES = 2000;
    /** So many small packets fit a socket that nobody reads. */
    private static final int BATCH = 200;
    /** Of a frame in a packet of several. */
    private static final int LENGTH = 331;

    private final FrameSender nobody = new FrameSender() {

        @Override
        public int publisher() {
            return 0;
        }

        @Override
        public boolean owns(int name) {
            return false;
        }
    };

    @Test
    void theKernelAndJavaPassTheSameOfAMillionMessagesAndNeverTooFew() throws SystemCallException {
        RandomTraffic traffic = new RandomTraffic(20120710);
        List<FakeMessage> messages = new ArrayList<>();
        List<FrameKey> keys = new ArrayList<>();
        while (messages.size() < MESSAGES) {
            FakeMessage message = traffic.message();
            if (isFrame(message)) {
                messages.add(message);
                keys.add(key(message));
            }
        }
        NativeBuffer packets = packets(keys);
        long tooMany = 0;
        long passed = 0;
        for (int set = 0; set < RULE_SETS; set++) {
            List<MatchRule> rules = rules(traffic, 1 + set % 4);
            byte[] compiled = new CompiledRules().compile(rules, SEED, false, name -> 0);
            FrameFilter filter = FrameFilter.decode(compiled);
            BitSet byKernel = byKernel(new CompiledRules().program(compiled), packets);
            List<RuleTest> whole = rules.stream().map(RuleTest::new).toList();
            boolean isDecided = rules.stream().allMatch(PacketProgramTest::isDecidedByHeader);
            for (int i = 0; i < MESSAGES; i++) {
                FrameKey key = keys.get(i);
                FakeMessage message = messages.get(i);
                boolean passes = filter.test(key.names(), key.pathAndArg0(), key.bloom(), nobody);
                assertEquals(passes, byKernel.get(i), () -> rules + " and " + message);
                boolean matches = whole.stream().anyMatch(
                        rule -> rule.matches(message, owner(message.sender(), traffic.names), name -> false));
                assertTrue(passes || !matches, () -> "too few: " + rules + " and " + message);
                if (passes && !matches) {
                    assertTrue(!isDecided, () -> "too many: " + rules + " and " + message);
                    tooMany++;
                }
                passed += passes ? 1 : 0;
            }
        }
        // Neither is the test an empty one.
        assertTrue(passed > 50_000 && tooMany > 1000, passed + " passed, " + tooMany + " of them too many");
    }

    @Test
    void aLanesLastFramePassesEveryFilterAndWhatIsShorterThanAHeaderNone() throws SystemCallException {
        long[] none = new CompiledRules().program(FrameFilter.NONE.encode());
        long[] all = new CompiledRules().program(FrameFilter.ALL.encode());
        NativeBuffer last = NativeBuffer.allocate(64);
        last.bytes().order(ByteOrder.LITTLE_ENDIAN).putLong(FrameLayout.LENGTH_AND_FLAGS_AT,
                FrameLayout.lengthAndFlags(64, FrameLayout.END));
        assertTrue(arrives(none, last, 64));
        assertTrue(!arrives(none, packets(List.of(new FrameKey(SEED))), 64));
        assertTrue(!arrives(all, last, 63));
        assertTrue(!arrives(all, last, 0));
    }

    @Test
    void aPacketOfSeveralFramesComesOnlyIfEachOfThemPasses() throws SystemCallException {
        RandomTraffic traffic = new RandomTraffic(20121110);
        for (int set = 0; set < 12; set++) {
            List<MatchRule> rules = rules(traffic, 1 + set % 4);
            byte[] compiled = new CompiledRules().compile(rules, SEED, false, name -> 0);
            FrameFilter filter = FrameFilter.decode(compiled);
            List<FrameKey> passing = new ArrayList<>();
            FrameKey refused = null;
            for (int i = 0; i < 20_000 && (passing.size() < 16 || refused == null); i++) {
                FakeMessage message = traffic.message();
                if (isFrame(message)) {
                    FrameKey key = key(message);
                    boolean passes = filter.test(key.names(), key.pathAndArg0(), key.bloom(), nobody);
                    refused = passes ? refused : key;
                    if (passes && passing.size() < 16) {
                        passing.add(key);
                    }
                }
            }
            if (passing.size() < 16 || refused == null) {
                continue;
            }
            long[] program = new CompiledRules().program(compiled);
            int most = PacketLayout.mostFrames(filter.alternatives());
            for (int frames = 1; frames <= 16; frames++) {
                assertEquals(frames <= most, arrives(program, frames(passing.subList(0, frames)), -1),
                        frames + " frames of " + most);
                for (int at = 0; at < frames; at++) {
                    List<FrameKey> some = new ArrayList<>(passing.subList(0, frames));
                    some.set(at, refused);
                    assertTrue(!arrives(program, frames(some), -1), "frame " + at + " of " + frames + " passes " + rules);
                }
            }
        }
    }

    @Test
    void aLengthThatLiesBringsNothingPastTheFilter() throws SystemCallException {
        MatchRule rule = MatchRule.parse("member='Wanted'");
        byte[] compiled = new CompiledRules().compile(List.of(rule), SEED, true, name -> 0);
        long[] program = new CompiledRules().program(compiled);
        FrameKey wanted = new FrameKey(SEED).header("/a", "b.c", "Wanted");
        FrameKey other = new FrameKey(SEED).header("/a", "b.c", "Other");
        NativeBuffer two = frames(List.of(wanted, wanted));
        assertTrue(arrives(program, two, -1));
        for (int length : new int[]{0, 1, 63, 65, 1 << 8 | 64, 1 << 16 | 64, 1 << 24 | 64, -64, Integer.MAX_VALUE,
            Integer.MIN_VALUE | 64}) {
            NativeBuffer packet = frames(List.of(wanted, other));
            packet.bytes().putInt(0, length);
            assertTrue(!arrives(program, packet, -1), "a first length of " + length);
            two.bytes().putInt(LENGTH, length);
            assertTrue(!arrives(program, two, -1), "a second length of " + length);
        }
        assertTrue(!arrives(program, frames(List.of(wanted)), LENGTH + 1), "a byte behind the last frame");
        assertTrue(!arrives(program, frames(List.of(wanted)), LENGTH - 1), "a byte less than the frame says");
    }

    @Test
    void aFilterThatAProgramCannotDoIsSaidToBeNone() {
        assertNull(new CompiledRules().program(
                new CompiledRules().compile(List.of(MatchRule.parse("sender=':1.7'")), SEED, true, name -> 0)));
        MatchRule long1 = MatchRule.parse("interface='a.b',member='C',path='/d',arg0='e',arg1='f'");
        assertNotNull(new CompiledRules().program(
                new CompiledRules().compile(Collections.nCopies(200, long1), SEED, true, name -> 0)));
        assertNull(new CompiledRules().program(
                new CompiledRules().compile(Collections.nCopies(1000, long1), SEED, true, name -> 0)));
    }

    private static NameOwner owner(String uniqueName, FakeNames names) {
        return name -> name.equals(uniqueName) || uniqueName.equals(names.ownerOf(name));
    }

    private static boolean isFrame(FakeMessage message) {
        return message.type() == MessageType.SIGNAL && message.destination() == null && message.path() != null
                && message.interfaceName() != null && message.member() != null && message.sender().startsWith(":");
    }

    /** What a header tells by hashes of its own is decided there; a Bloom word, senders and arguments that are paths are not. */
    private static boolean isDecidedByHeader(MatchRule rule) {
        return rule.sender() == null && rule.pathNamespace() == null && rule.argument0Namespace() == null
                && rule.argumentPaths().isEmpty() && rule.arguments().keySet().stream().allMatch(index -> index == 0);
    }

    private static List<MatchRule> rules(RandomTraffic traffic, int count) {
        List<MatchRule> rules = new ArrayList<>();
        while (rules.size() < count) {
            rules.add(traffic.rule());
        }
        return rules;
    }

    private static FrameKey key(FakeMessage message) {
        FrameKey key = new FrameKey(SEED).header(message.path(), message.interfaceName(), message.member());
        for (int i = 0; i < 64; i++) {
            if (message.argumentType(i) == 's') {
                key.argument(i, message.argument(i));
            }
        }
        return key;
    }

    /** Headers of frames, one behind the other, each with its index as the number. */
    private static NativeBuffer packets(List<FrameKey> keys) {
        NativeBuffer packets = NativeBuffer.allocate(keys.size() * FrameLayout.HEADER_BYTES);
        packets.bytes().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < keys.size(); i++) {
            int at = i * FrameLayout.HEADER_BYTES;
            packets.bytes().putLong(at, FrameLayout.lengthAndFlags(FrameLayout.HEADER_BYTES, FrameLayout.MESSAGE))
                    .putLong(at + FrameLayout.NUMBER_AT, i).putLong(at + FrameLayout.NAMES_AT, keys.get(i).names())
                    .putLong(at + FrameLayout.PATH_AND_ARG0_AT, keys.get(i).pathAndArg0())
                    .putLong(at + FrameLayout.BLOOM_AT, keys.get(i).bloom());
        }
        return packets;
    }

    /** Frames as they are in one packet: at no multiple of anything. */
    private static NativeBuffer frames(List<FrameKey> keys) {
        NativeBuffer packet = NativeBuffer.allocate(keys.size() * LENGTH + 1);
        packet.bytes().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < keys.size(); i++) {
            int at = i * LENGTH;
            packet.bytes().putLong(at, FrameLayout.lengthAndFlags(LENGTH, FrameLayout.MESSAGE))
                    .putLong(at + FrameLayout.NAMES_AT, keys.get(i).names())
                    .putLong(at + FrameLayout.PATH_AND_ARG0_AT, keys.get(i).pathAndArg0())
                    .putLong(at + FrameLayout.BLOOM_AT, keys.get(i).bloom());
        }
        return packet;
    }

    private static BitSet byKernel(long[] program, NativeBuffer packets) throws SystemCallException {
        int[] pair = Sockets.socketPair(Sockets.SEQUENCED_PACKET, true);
        try {
            SocketFilter.attach(pair[1], program);
            SocketFilter.lock(pair[1]);
            BitSet arrived = new BitSet();
            NativeBuffer received = NativeBuffer.allocate(FrameLayout.HEADER_BYTES);
            received.bytes().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < packets.capacity() / FrameLayout.HEADER_BYTES; i++) {
                assertEquals(FrameLayout.HEADER_BYTES, PacketSockets.send(pair[0],
                        packets.address() + i * FrameLayout.HEADER_BYTES, FrameLayout.HEADER_BYTES));
                if (i % BATCH == BATCH - 1) {
                    drain(pair[1], received, arrived);
                }
            }
            drain(pair[1], received, arrived);
            return arrived;
        } finally {
            Descriptors.close(pair[0]);
            Descriptors.close(pair[1]);
        }
    }

    private static void drain(int fd, NativeBuffer received, BitSet arrived) {
        while (Sockets.read(fd, received.address(), received.capacity()) > 0) {
            arrived.set((int) received.bytes().getLong(FrameLayout.NUMBER_AT));
        }
    }

    /** -1: all of it, but for the byte that is too many. */
    private static boolean arrives(long[] program, NativeBuffer packet, int bytes) throws SystemCallException {
        int length = bytes < 0 ? packet.capacity() - 1 : bytes;
        int[] pair = Sockets.socketPair(Sockets.DATAGRAM, true);
        try {
            SocketFilter.attach(pair[1], program);
            assertEquals(length, PacketSockets.send(pair[0], packet.address(), length));
            return Sockets.awaitReadable(pair[1], 0);
        } finally {
            Descriptors.close(pair[0]);
            Descriptors.close(pair[1]);
        }
    }
}
