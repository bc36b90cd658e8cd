package org.busway.integration.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.busway.api.Message;
import org.busway.broker.internal.client.TestClient;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.BusUnderTest;
import org.busway.integration.bus.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Those who never finish, or send what is no D-Bus at all, are sent away with a line in the log, and keep nobody out for good. */
class HandshakeIT {

    private static final String HANDSHAKE = "\0AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n";
    private static final int ALLOWED_INCOMPLETE = 64;

    @RegisterExtension
    static final BusUnderTest BUS = new BusUnderTest(Siege.ofLittleMemory(BusProcess.PERMISSIVE.replace("</busconfig>",
            "<limit name='auth_timeout'>800</limit><limit name='max_incomplete_connections'>" + ALLOWED_INCOMPLETE
                    + "</limit><limit name='max_message_size'>100000000</limit></busconfig>")));

    @Test
    void sixty_half_finished_handshakes_keep_nobody_out() throws IOException {
        Siege.withstand("half-finished handshakes", BUS.bus(), siege -> {
            int before = ProcessFigures.descriptors(BUS.bus().pid());
            halves(siege, ALLOWED_INCOMPLETE - 4);
            siege.attacker().settle();
            Eventually.holds(() -> ProcessFigures.descriptors(BUS.bus().pid()) <= before + 1, "their time ends");
        });
        assertLogged("is disconnected: it has not authenticated and said Hello in time (auth_timeout)");
    }

    @Test
    void more_than_may_be_unfinished_keep_others_out_until_their_time_is_over() throws IOException {
        Siege.withstand("too many half-finished handshakes", BUS.bus(), siege -> {
            halves(siege, 2 * ALLOWED_INCOMPLETE);
            siege.attacker().settle();
        });
    }

    @Test
    void a_handshake_in_drops_ends_at_the_same_time() throws IOException {
        Siege.withstand("handshakes in drops", BUS.bus(), siege -> {
            List<TestClient> slow = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                slow.add(siege.keep(TestClient.open(siege.path())));
            }
            byte[] line = ("\0AUTH EXTERNAL " + "30".repeat(200)).getBytes(StandardCharsets.US_ASCII);
            int at = 0;
            while (!slow.isEmpty() && at < line.length) {
                byte[] drop = {line[at++]};
                slow.removeIf(client -> !sent(client, drop));
                pause();
            }
            assertEquals(List.of(), slow, "who never ends is served no longer than others");
        });
    }

    @Test
    void messages_in_drops_cost_what_has_come_of_them() throws IOException {
        Siege.withstand("messages in drops", BUS.bus(), siege -> {
            List<TestClient> slow = new ArrayList<>();
            byte[] start = null;
            for (int i = 0; i < 20; i++) {
                TestClient client = siege.attacker();
                start = client.encode(Message.signal("/a", "com.example.I", "Never").body("s", "x".repeat(500)).build());
                start[7] = 5; // 80 MiB of body are to come
                slow.add(client);
            }
            for (byte each : start) {
                for (TestClient client : slow) {
                    client.sendBytes(new byte[]{each});
                }
            }
        });
    }

    @Test
    void what_is_no_handshake_and_what_is_no_message_is_named_in_the_log() throws IOException {
        Random random = new Random(7);
        Siege.withstand("garbage", BUS.bus(), siege -> {
            for (int i = 0; i < 100; i++) {
                byte[] bytes = new byte[1 + random.nextInt(4000)];
                random.nextBytes(bytes);
                try (TestClient beforeHandshake = TestClient.open(siege.path());
                        TestClient afterwards = TestClient.connect(siege.path())) {
                    sent(beforeHandshake, bytes);
                    bytes[0] = (byte) 'x';
                    sent(afterwards, Arrays.copyOf(bytes, Math.max(bytes.length, 16)));
                    assertTrue(afterwards.isClosedByBus());
                }
            }
            byte[] line = new byte[20_000];
            Arrays.fill(line, 1, line.length, (byte) 'A');
            TestClient endless = siege.keep(TestClient.open(siege.path()));
            sent(endless, line);
            assertTrue(endless.isClosedByBus());
        });
        String self = " pid=" + ProcessHandle.current().pid() + " .*";
        assertLine(".*\\(inactive\\) \\(uid=\\d+" + self + ", not authenticated\\) is disconnected: it did not authenticate: .+");
        assertLine(".* :1\\.\\d+ \\(uid=\\d+" + self + "\\) is disconnected: it sent a message that is not valid: .+");
    }

    /** So many who have come to some point of their handshake, from not a word to just before Hello. */
    private static void halves(Siege siege, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            TestClient half = siege.keep(TestClient.open(siege.path()));
            half.sendText(HANDSHAKE.substring(0, i % (HANDSHAKE.length() + 1)));
        }
    }

    private static boolean sent(TestClient client, byte[] bytes) {
        try {
            client.sendBytes(bytes);
            return true;
        } catch (IOException closedByTheBus) {
            return false;
        }
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }

    private static void assertLine(String expression) {
        Eventually.holds(() -> BUS.bus().log().lines().anyMatch(line -> line.matches(expression)),
                "the log has a line " + expression);
    }

    private static void assertLogged(String words) {
        Eventually.holds(() -> BUS.bus().log().contains(words), "the log says \"" + words + '"');
    }
}
