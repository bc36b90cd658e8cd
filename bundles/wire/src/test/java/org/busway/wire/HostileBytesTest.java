package org.busway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer sends may be refused or read; it may not throw, nor make anybody read bytes that are not the message's. */
class HostileBytesTest {

    private final MessageView view = new MessageView();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyTruncationIsRefused(boolean little) {
        long seed = Seeds.next();
        RandomMessages messages = new RandomMessages(seed);
        for (int i = 0; i < 150; i++) {
            byte[] message = bytes(messages, little);
            for (int length = 0; length < message.length; length++) {
                // The limit ends the message: a read beyond would throw.
                ByteBuffer cut = ByteBuffer.wrap(message).limit(length);
                int framed = Framing.length(cut, 0, length, Framing.MAX_MESSAGE_BYTES);
                assertEquals(length < 16 ? Framing.INCOMPLETE : message.length, framed, "seed " + seed);
                assertNotEquals(WireFault.NONE, view.parse(cut, 0, length, 9), "seed " + seed);
                if (length >= 16) {
                    refusedWithin(message, length, seed);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyFlippedBitIsRefusedOrRead(boolean little) {
        long seed = Seeds.next();
        RandomMessages messages = new RandomMessages(seed);
        for (int i = 0; i < 150; i++) {
            byte[] message = bytes(messages, little);
            int number = i;
            for (int bit = 0; bit < message.length * 8; bit++) {
                message[bit >> 3] ^= (byte) (1 << (bit & 7));
                int flipped = bit;
                judge(message, () -> "seed " + seed + ", message " + number + ", bit " + flipped);
                message[bit >> 3] ^= (byte) (1 << (bit & 7));
            }
        }
    }

    @Test
    void manyChangedBytesAreRefusedOrRead() {
        long seed = Seeds.next();
        RandomMessages messages = new RandomMessages(seed);
        Random random = new Random(seed);
        int[] tempting = {0, 1, 4, 8, 0x7f, 0x80, 0xff, 'a', '(', '{', 'v', 's', 'g', 'h'};
        for (int i = 0; i < 2_000; i++) {
            byte[] message = bytes(messages, random.nextBoolean());
            int number = i;
            for (int changes = 0; changes < 20; changes++) {
                message[random.nextInt(message.length)] = (byte) (random.nextInt(3) == 0
                        ? random.nextInt()
                        : tempting[random.nextInt(tempting.length)]);
                judge(message, () -> "seed " + seed + ", message " + number);
            }
        }
    }

    private void judge(byte[] message, Supplier<String> which) {
        // Before the message either nothing, where a read would throw, or bytes that could be taken for anything; behind it the limit.
        int offset = message.length % 2 == 0 ? 0 : 5;
        byte[] around = new byte[offset + message.length];
        Arrays.fill(around, (byte) 'v');
        System.arraycopy(message, 0, around, offset, message.length);
        ByteBuffer buffer = ByteBuffer.wrap(around);
        try {
            int length = Framing.length(buffer, offset, message.length, Framing.MAX_MESSAGE_BYTES);
            WireFault fault = view.parse(buffer, offset, message.length, 9);
            if (fault != WireFault.NONE) {
                return;
            }
            assertEquals(message.length, length, which);
            for (int i = 0; i < 64; i++) {
                view.argument(i);
            }
            byte[] sender = Stamp.senderBytes(":1.1");
            ByteBuffer copy = ByteBuffer.allocate(Stamp.length(view, sender));
            Stamp.write(view, sender, copy, 0);
            assertEquals(WireFault.NONE, view.parse(copy, 0, copy.capacity(), 9), which);
            if (view.type() != null && view.descriptorIndicesInRange()) {
                List<Descriptor> descriptors = Collections.nCopies(9,
                        new RandomMessages.NumberedDescriptor(0));
                Message read = MessageReader.read(view, descriptors);
                assertEquals(view.signature(), read.signature(), which);
            }
        } catch (RuntimeException e) {
            fail(which.get(), e);
        }
    }

    /** A header that claims just what is there, so that parsing goes on into the body. */
    private void refusedWithin(byte[] message, int length, long seed) {
        ByteBuffer copy = ByteBuffer.wrap(message.clone());
        copy.order(message[0] == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int bodyStart = 16 + (copy.getInt(12) + 7 & ~7);
        if (length >= bodyStart) {
            copy.putInt(4, length - bodyStart);
            copy.limit(length);
            assertNotEquals(WireFault.NONE, view.parse(copy, 0, length, 9), "seed " + seed);
        }
    }

    private static byte[] bytes(RandomMessages messages, boolean little) {
        MessageWriter writer = new MessageWriter(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        ByteBuffer buffer = ByteBuffer.allocate(writer.size(messages.next(), messages.serial(), messages.senderOrNull()));
        writer.write(buffer, 0);
        return buffer.array();
    }
}
