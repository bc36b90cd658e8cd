package org.busway.integration.hostile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.busway.broker.internal.client.TestClient;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Eventually;
import org.junit.jupiter.api.Test;

/** The message that costs most to look at, among the largest that there may be: others wait for it, and go on. */
class LargeMessageIT {

    private static final int MESSAGES = 2;
    private static final int VARIANTS = 15 << 20;
    private static final int VARIANT_BYTES = 4;
    private static final String CONFIGURATION = BusProcess.PERMISSIVE.replace("</busconfig>", """
            <limit name="max_incoming_bytes">1000000000</limit>
            <limit name="max_outgoing_bytes">1000000000</limit>
            <limit name="max_message_size">1000000000</limit>
            </busconfig>""");

    @Test
    void sixty_mebibytes_of_variants_are_delivered_while_others_talk() throws IOException {
        try (BusProcess bus = BusProcess.start(CONFIGURATION); PingPong others = new PingPong(Siege.path(bus))) {
            Eventually.holds(() -> others.calls() > 500, "others are served before");
            try (TestClient sender = TestClient.connect(Siege.path(bus));
                    TestClient receiver = TestClient.connect(Siege.path(bus))) {
                byte[] message = variants(sender, receiver);
                Thread sending = new Thread(() -> {
                    try {
                        for (int i = 0; i < MESSAGES; i++) {
                            sender.sendBytes(message);
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                sending.start();
                for (int i = 0; i < MESSAGES; i++) {
                    receiver.skip(message.length);
                }
            }
            int already = others.calls();
            Eventually.holds(() -> others.calls() > already + 100, "others are served afterwards");
            System.out.println(MESSAGES + " messages of " + VARIANTS + " variants: " + others.result());
        }
    }

    /** A call with an array of one-byte variants, put together by hand, since as values they would not fit here. */
    private static byte[] variants(TestClient sender, TestClient receiver) {
        byte[] one = sender.encode(Message.call(receiver.uniqueName(), "/", "com.example.I", "Take")
                .flags(MessageHeader.NO_REPLY_EXPECTED).body("av", List.of(new Variant("y", (byte) 0))).build());
        int body = one.length - 4 - VARIANT_BYTES;
        ByteBuffer many = ByteBuffer.allocate(body + 4 + VARIANTS * VARIANT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        many.put(one, 0, body);
        many.putInt(4, 4 + VARIANTS * VARIANT_BYTES).putInt(VARIANTS * VARIANT_BYTES);
        for (int i = 0; i < VARIANTS; i++) {
            many.put(one, body + 4, VARIANT_BYTES);
        }
        return many.array();
    }
}
