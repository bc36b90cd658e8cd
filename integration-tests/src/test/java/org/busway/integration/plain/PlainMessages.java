package org.busway.integration.plain;

import java.nio.ByteBuffer;
import java.util.List;
import org.busway.api.Message;
import org.busway.wire.MessageView;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;

/** Writes a message, validates it and reads it, without a bus. */
public final class PlainMessages {

    private PlainMessages() {}

    public static void main(String[] arguments) {
        MessageWriter writer = new MessageWriter();
        Message signal = Message.signal("/plain", "org.example.Plain1", "Said").body("s", "something").build();
        ByteBuffer buffer = ByteBuffer.allocateDirect(writer.size(signal, 1, ":1.7"));
        int length = writer.write(buffer, 0);
        System.out.println(new MessageView().parse(buffer, 0, length, 0));
        System.out.println(MessageReader.read(buffer, 0, length, List.of()).argument(0));
    }
}
