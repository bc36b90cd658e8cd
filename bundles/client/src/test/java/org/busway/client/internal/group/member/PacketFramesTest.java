package org.busway.client.internal.group.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.lane.layout.FrameLayout;
import org.busway.wire.message.MessageWriter;
import org.busway.wire.rule.RuleTest;
import org.junit.jupiter.api.Test;

class PacketFramesTest {

    private static final List<RuleTest> ALL = List.of(new RuleTest(MatchRule.ALL));

    private final PacketFrames frames = new PacketFrames("meters");
    private final ByteBuffer packet = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    private final MessageWriter writer = new MessageWriter();
    private int bytes;

    private static Message signal(String member) {
        return Message.signal("/", "com.example.Thing", member).build();
    }

    /** Puts a message behind what the packet holds; its numbers are those of the frame in its lane. */
    private void put(int number, Message message) {
        int length = FrameLayout.HEADER_BYTES + writer.size(message, number + 1, null);
        header(length, FrameLayout.MESSAGE);
        packet.putLong(bytes + FrameLayout.NUMBER_AT, number);
        packet.putLong(bytes + FrameLayout.RUNNING_AT, number);
        packet.putLong(bytes + FrameLayout.POSITION_AT, 1024L * number);
        writer.write(packet, bytes + FrameLayout.HEADER_BYTES);
        bytes += length;
    }

    private void header(int length, int kind) {
        packet.putInt(bytes + FrameLayout.LENGTH_AND_FLAGS_AT, length);
        packet.putInt(bytes + FrameLayout.LENGTH_AND_FLAGS_AT + Integer.BYTES, kind);
    }

    private void putEnd() {
        header(FrameLayout.HEADER_BYTES, FrameLayout.END);
        bytes += FrameLayout.HEADER_BYTES;
    }

    /** The members of what the packet holds, which is empty then. */
    private List<String> taken(List<RuleTest> rules) {
        List<Message> come = new ArrayList<>();
        frames.take(packet, bytes, rules, come);
        bytes = 0;
        return come.stream().map(Message::member).toList();
    }

    @Test
    void allThatOnePacketHoldsComesInOrder() {
        put(0, signal("A"));
        put(1, signal("B"));
        assertEquals(List.of("A", "B"), taken(ALL));
    }

    @Test
    void whatTheRulesDoNotMatchIsCountedAndLeftOut() {
        put(0, signal("A"));
        put(1, signal("B"));
        assertEquals(List.of("B"), taken(List.of(new RuleTest(MatchRule.parse("member='B'")))));
        assertEquals(2, frames.received());
        assertEquals(1, frames.refused());
    }

    @Test
    void whatComesAgainByTheNextSocketComesOnce() {
        put(0, signal("A"));
        put(1, signal("B"));
        taken(ALL);
        frames.socketChanged();
        put(1, signal("B"));
        put(2, signal("C"));
        assertEquals(List.of("C"), taken(ALL));
    }

    @Test
    void theNumbersOfTheNextLaneBeginAgain() {
        put(0, signal("A"));
        put(1, signal("B"));
        taken(ALL);
        frames.socketChanged();
        putEnd();
        put(0, signal("C"));
        assertEquals(List.of("C"), taken(ALL));
    }

    @Test
    void whatIsNoSignalForEverybodyIsLeftOut() {
        put(0, Message.signal("/", "com.example.Thing", "A").destination("com.example.One").build());
        put(1, signal("B"));
        assertEquals(List.of("B"), taken(ALL));
        assertEquals(1, frames.received());
    }

    @Test
    void aLengthThatThePacketCannotHoldEndsIt() {
        for (int length : new int[]{0, -1, FrameLayout.HEADER_BYTES - 1, FrameLayout.HEADER_BYTES + 1, Integer.MAX_VALUE}) {
            put(0, signal("A"));
            header(length, FrameLayout.MESSAGE);
            bytes += FrameLayout.HEADER_BYTES;
            assertEquals(1, taken(ALL).size(), length + " bytes");
        }
    }
}
