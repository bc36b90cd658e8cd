package org.busway.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.Message;
import org.busway.wire.body.BodyWriter;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StampTest {

    private final MessageView view = new MessageView();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theCopyHasTheBusesSenderAndElseWhatWasSent(boolean little) {
        long seed = Seeds.next();
        RandomMessages messages = new RandomMessages(seed);
        MessageWriter writer = new MessageWriter(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        for (int i = 0; i < 3_000; i++) {
            String which = "seed " + seed + ", message " + i;
            Message sent = messages.next();
            int serial = messages.serial();
            ByteBuffer received = ByteBuffer.allocateDirect(writer.size(sent, serial, messages.senderOrNull()));
            writer.write(received, 0);
            assertEquals(WireFault.NONE, view.parse(received, 0, received.capacity(), writer.descriptors().size()), which);
            byte[] sender = Stamp.senderBytes(":1." + i);
            int length = Stamp.length(view, sender);
            ByteBuffer copy = dirty(length + 6);
            assertEquals(length, Stamp.write(view, sender, copy, 3), which);
            assertEquals(WireFault.NONE, view.parse(copy, 3, length, writer.descriptors().size()), which);
            // The same message, built with that sender, has its fields in another order; read again they are equal.
            Message stamped = MessageReader.read(view, writer.descriptors());
            assertEquals(":1." + i, stamped.sender(), which);
            assertArrayEquals(bytes(writer, sent, serial, ":1." + i), bytes(writer, stamped, serial, ":1." + i), which);
            assertEquals(length, writer.size(sent, serial, ":1." + i), which);
            assertEquals((byte) 0x55, copy.get(2), which);
            assertEquals((byte) 0x55, copy.get(3 + length), which);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void unknownFieldsAndTheContainerAreLeftOutWhereverTheyStand(boolean little) {
        ByteBuffer received = ByteBuffer.allocate(512);
        BodyWriter out = BodyWriter.into(received, 0, little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        out.int8(little ? 'l' : 'B').int8(4).int8(0).int8(1).int32(0).int32(9);
        int fields = out.beginArray('(');
        out.align(8).int8(200).signature("a{sv}");
        int entries = out.beginArray('{');
        out.align(8).string("k").signature("t").int64(1);
        out.endArray(entries, '{');
        out.align(8).int8(HeaderField.PATH).signature("o").string("/a");
        out.align(8).int8(HeaderField.CONTAINER_INSTANCE).signature("o").string("/c");
        out.align(8).int8(HeaderField.SENDER).signature("s").string("no.such.Sender");
        out.align(8).int8(HeaderField.MEMBER).signature("s").string("Member");
        out.align(8).int8(HeaderField.INTERFACE).signature("s").string("an.Interface");
        out.align(8).int8(255).signature("y").int8(7);
        out.endArray(fields, '(').align(8);
        assertEquals(WireFault.NONE, view.parse(received, 0, out.written(), 0));
        assertTrue(view.hasUnknownFields());

        byte[] sender = Stamp.senderBytes(":1.2");
        ByteBuffer copy = dirty(Stamp.length(view, sender));
        assertEquals(copy.capacity(), Stamp.write(view, sender, copy, 0));
        assertEquals(WireFault.NONE, view.parse(copy, 0, copy.capacity(), 0));
        assertFalse(view.hasUnknownFields());
        assertEquals(":1.2", view.sender());
        assertEquals("/a", view.path());
        assertEquals("Member", view.member());
        assertEquals("an.Interface", view.interfaceName());
        assertNull(view.destination());
    }

    private static ByteBuffer dirty(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        for (int i = 0; i < bytes; i++) {
            buffer.put(i, (byte) 0x55);
        }
        return buffer;
    }

    private static byte[] bytes(MessageWriter writer, Message message, int serial, String sender) {
        ByteBuffer buffer = ByteBuffer.allocate(writer.size(message, serial, sender));
        writer.write(buffer, 0);
        return buffer.array();
    }
}
