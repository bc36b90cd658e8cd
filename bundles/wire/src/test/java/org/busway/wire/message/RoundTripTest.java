package org.busway.wire.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.wire.Framing;
import org.busway.wire.MessageView;
import org.busway.wire.RandomMessages;
import org.busway.wire.Seeds;
import org.busway.wire.WireFault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTripTest {

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void whatIsBuiltIsReadBack(boolean little, boolean direct) {
        long seed = Seeds.next();
        RandomMessages messages = new RandomMessages(seed);
        MessageWriter writer = new MessageWriter(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        MessageView view = new MessageView();
        for (int i = 0; i < 5_000; i++) {
            String which = "seed " + seed + ", message " + i;
            Message sent = messages.next();
            int serial = messages.serial();
            String sender = messages.senderOrNull();
            int size = writer.size(sent, serial, sender);
            int offset = i % 5;
            ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(offset + size) : ByteBuffer.allocate(offset + size);
            buffer.order(i % 2 == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            assertEquals(size, writer.write(buffer, offset), which);
            assertEquals(size, Framing.length(buffer, offset, size, Framing.MAX_MESSAGE_BYTES), which);
            WireFault fault = view.parse(buffer, offset, size, writer.descriptors().size());
            assertEquals(WireFault.NONE, fault, () -> which + " at " + view.faultAt());
            Message read = MessageReader.read(view, writer.descriptors());
            assertEquals(sent.toString(), read.toBuilder().sender(null).build().toString(), which);
            assertEquals(sender, read.sender(), which);
            assertEquals(serial, read.serial(), which);
            assertEquals(sent.flags(), read.flags(), which);
            assertEquals(sent.replySerial(), read.replySerial(), which);
            assertEquals(sent.descriptorCount(), view.descriptorCount(), which);
            assertSame(sent.arguments(), read.arguments(), which);
            for (int a = 0; a < sent.arguments().size() + 2; a++) {
                assertEquals(sent.argumentType(a), view.argumentType(a), which);
                assertEquals(sent.argument(a), view.argument(a), which);
            }
        }
    }

    private static void assertSame(Object sent, Object read, String which) {
        if (sent instanceof byte[] bytes) {
            assertArrayEquals(bytes, (byte[]) read, which);
        } else if (sent instanceof Struct struct) {
            assertSame(struct.fields(), ((Struct) read).fields(), which);
        } else if (sent instanceof Variant variant) {
            assertEquals(variant.signature(), ((Variant) read).signature(), which);
            assertSame(variant.value(), ((Variant) read).value(), which);
        } else if (sent instanceof Map<?, ?> map) {
            assertSame(map.keySet(), ((Map<?, ?>) read).keySet(), which);
            assertSame(map.values(), ((Map<?, ?>) read).values(), which);
        } else if (sent instanceof Collection<?> values) {
            assertEquals(values.size(), ((Collection<?>) read).size(), which);
            Iterator<?> others = ((Collection<?>) read).iterator();
            values.forEach(each -> assertSame(each, others.next(), which));
        } else {
            assertEquals(sent, read, which);
        }
    }
}
