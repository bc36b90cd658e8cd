package org.busway.client.internal.group.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.Message;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.busway.os.Descriptors;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.Test;

/** What a publisher writes is a claim: who sent it is known from the lane, and what cannot be in a group is not handed on. */
class FrameViewTest {

    private static final String NAME = "org.example.Group1";
    private static final String PUBLISHER = ":1.7";

    private final FrameView view = new FrameView();

    private String read(String writer, Message message, String sender) {
        MessageWriter values = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.size(message, 1, sender)).order(ByteOrder.LITTLE_ENDIAN);
        values.write(bytes, 0);
        return view.read(writer, bytes, 0, bytes.capacity(), 0);
    }

    private static Message.Builder signal() {
        return Message.signal("/x", NAME, "Data");
    }

    @Test
    void theSenderIsWhoseLaneItIsWhateverTheMessageSays() {
        assertNull(read(PUBLISHER, signal().build(), ":1.1"));
        assertEquals(PUBLISHER, view.sender());
        assertEquals(PUBLISHER, view.toMessage().sender());
        assertNull(read(PUBLISHER, signal().build(), null));
        assertEquals(PUBLISHER, view.sender());
    }

    @Test
    void inTheLaneOfTheBusTheMessageSaysWhoSentIt() {
        assertNull(read(null, signal().build(), ":1.1"));
        assertEquals(":1.1", view.sender());
        assertEquals("a signal without sender", read(null, signal().build(), null));
    }

    @Test
    void onlySignalsToNobodyInParticularBelongThere() {
        assertNotNull(read(PUBLISHER, Message.call(":1.3", "/x", NAME, "Data").build(), null));
        assertEquals("a signal with a destination or descriptors", read(PUBLISHER, signal().destination(":1.3").build(), null));
    }

    @Test
    void descriptorsDoNotBelongThere() throws IOException {
        int[] ends = Descriptors.pipe(true);
        Descriptors.close(ends[1]);
        try (OwnedDescriptor descriptor = new OwnedDescriptor(ends[0])) {
            String wrong = read(PUBLISHER, signal().body("h", descriptor).build(), null);
            assertTrue(wrong.startsWith("UNIX_FDS is greater"), wrong);
        }
    }
}
