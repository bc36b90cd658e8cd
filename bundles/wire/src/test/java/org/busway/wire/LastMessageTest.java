package org.busway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.Test;

/** What a view remembers of the message before changes no verdict and no answer. */
class LastMessageTest {

    /** More have come than any of the messages needs. */
    private static final int DESCRIPTORS = 1000;
    private static final int[] TEMPTING = {0, 1, 4, 8, 'a', 0x7f, 0x80, 0xbf, 0xc3, 0xff};

    private final long seed = Seeds.next();
    private final Random random = new Random(seed);
    private final RandomMessages messages = new RandomMessages(seed);
    private final MessageView remembering = new MessageView();

    @Test
    void aMessageThatIsAlmostTheLastOneIsJudgedAsByAViewThatSawNothing() {
        int valid = 0;
        for (int i = 0; i < 1_500; i++) {
            byte[] message = signal();
            for (int changes = 0; changes < 12; changes++) {
                for (int again = 0; again < 3; again++) {
                    assertEquals(WireFault.NONE, parse(remembering, message), "seed " + seed);
                }
                byte[] changed = message.clone();
                for (int n = 1 + random.nextInt(3); n > 0; n--) {
                    // Behind the fixed part, where lengths are compared before anything else.
                    changed[16 + random.nextInt(changed.length - 16)] = (byte) (random.nextBoolean()
                            ? random.nextInt()
                            : TEMPTING[random.nextInt(TEMPTING.length)]);
                }
                valid += isJudgedAlike(changed) ? 1 : 0;
            }
        }
        assertTrue(valid > 1_000, valid + " of the changed messages were valid");
    }

    @Test
    void charactersThatReachOverTwoWordsAreNotCutApart() {
        Message umlauts = Message.signal("/a", "b.c", "D").body("s", "0123456\u00fc9\u00fc\u00fc\u00fc\u00fc\u00fc").build();
        byte[] message = bytes(umlauts, ByteOrder.LITTLE_ENDIAN);
        for (int at = message.length - 20; at < message.length - 1; at++) {
            for (int again = 0; again < 3; again++) {
                assertEquals(WireFault.NONE, parse(remembering, message));
            }
            byte[] changed = message.clone();
            changed[at] = 'x';
            isJudgedAlike(changed);
        }
    }

    private boolean isJudgedAlike(byte[] message) {
        MessageView fresh = new MessageView();
        WireFault fault = parse(fresh, message);
        assertEquals(fault, parse(remembering, message), "seed " + seed);
        assertEquals(fresh.faultAt(), remembering.faultAt(), "seed " + seed);
        if (fault != WireFault.NONE) {
            return false;
        }
        assertEquals(fresh.signature(), remembering.signature());
        assertEquals(fresh.path(), remembering.path());
        assertEquals(fresh.sender(), remembering.sender());
        assertEquals(fresh.descriptorIndicesInRange(), remembering.descriptorIndicesInRange(), "seed " + seed);
        for (int i = 0; i < 8; i++) {
            assertEquals(fresh.argumentType(i), remembering.argumentType(i));
            assertEquals(fresh.argument(i), remembering.argument(i), "seed " + seed);
        }
        return true;
    }

    /** At one place or another, as messages stand in what was received. */
    private WireFault parse(MessageView view, byte[] message) {
        int offset = random.nextInt(3) * 8;
        ByteBuffer received = ByteBuffer.allocate(offset + message.length).put(offset, message);
        received.order(random.nextInt(8) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return view.parse(received, offset, message.length, DESCRIPTORS);
    }

    private byte[] signal() {
        Message message = messages.next();
        while (message.type() != MessageType.SIGNAL) {
            message = messages.next();
        }
        return bytes(message, random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    private static byte[] bytes(Message message, ByteOrder order) {
        MessageWriter writer = new MessageWriter(order);
        ByteBuffer buffer = ByteBuffer.allocate(writer.size(message, 7, null));
        writer.write(buffer, 0);
        return buffer.array();
    }
}
