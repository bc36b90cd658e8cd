package org.busway.wire.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.wire.MessageView;
import org.busway.wire.StringCache;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    @Test
    void withACacheTextsThatComeAgainAreTheSameStrings() {
        StringCache texts = new StringCache(16);
        for (ByteOrder order : new ByteOrder[]{ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            MessageWriter writer = new MessageWriter(order);
            Message message = Message.signal("/a", "b.c", "D").body("sv", "name", Variant.of("t\u00e9xt")).build();
            ByteBuffer bytes = ByteBuffer.allocate(writer.size(message, 1, null));
            writer.write(bytes, 0);
            MessageView view = new MessageView();
            view.parse(bytes, 0, bytes.capacity(), 0);
            BodyReader first = BodyReader.of(bytes, view.bodyOffset(), order, texts);
            BodyReader again = BodyReader.of(bytes, view.bodyOffset(), order, texts);
            BodyReader without = BodyReader.of(view);
            String name = first.string();
            assertEquals("name", name);
            assertSame(name, again.string());
            assertEquals("name", without.string());
            String signature = first.signature();
            assertEquals("s", signature);
            assertSame(signature, again.signature());
            assertEquals("s", without.signature());
            assertEquals("t\u00e9xt", first.string());
            assertEquals("t\u00e9xt", without.string());
            assertEquals(bytes.capacity(), first.at());
        }
    }
}
