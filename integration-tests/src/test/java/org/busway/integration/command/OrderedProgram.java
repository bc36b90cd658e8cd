package org.busway.integration.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.PullMember;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;

/**
 * A publisher or a member of a group with several publishers. Arguments: {@code publish ADDRESS GROUP COUNT}, or {@code read ADDRESS GROUP}, which reads up to a signal
 * {@code End} and tells what it saw: a digest of all in its order, how many of whom, and what of one sender came out of that sender's order.
 */
public final class OrderedProgram {

    static final String METER = "com.example.Meter";
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Of so many messages one goes by the connection. */
    private static final int SOCKET_EVERY = 16;

    private OrderedProgram() {}

    public static void main(String[] arguments) throws NoSuchAlgorithmException {
        try (BusClient bus = BusClient.connect(arguments[1])) {
            if (arguments[0].equals("publish")) {
                publish(bus, arguments[2], Long.parseLong(arguments[3]));
            } else {
                new Reader().read(bus, arguments[2]);
            }
        }
    }

    private static void publish(BusClient bus, String group, long count) {
        try (Publisher publisher = bus.group(group).publisher()) {
            System.out.println("publishes " + bus.uniqueName() + " direct " + publisher.isDirect());
            for (long i = 0; i < count; i++) {
                Message signal = Message.signal("/meter", METER, "Value").body("t", i).build();
                if (i % SOCKET_EVERY == 0) {
                    bus.send(signal);
                } else {
                    publisher.send(signal, LONG);
                }
            }
            // Its answer is behind all that was sent.
            bus.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer", "Ping", "");
            System.out.println("published");
        }
    }

    private static final class Reader implements MemberHandler {

        private final MessageDigest digest;
        private final Map<String, Long> next = new HashMap<>();
        private String wrong = "nothing";
        private boolean ended;

        Reader() throws NoSuchAlgorithmException {
            digest = MessageDigest.getInstance("SHA-256");
        }

        void read(BusClient bus, String group) {
            PullMember member = bus.group(group).join(MatchRule.builder().interfaceName(METER).build());
            System.out.println("joined " + member.isMapped());
            while (!ended && member.read(this, 256, LONG) > 0) {
                continue;
            }
            System.out.println("saw " + HexFormat.of().formatHex(digest.digest()) + " wrong " + wrong);
            System.out.println("counts " + new java.util.TreeMap<>(next));
        }

        @Override
        public void message(GroupMessage message) {
            if (message.member().equals("End")) {
                ended = true;
                return;
            }
            long number = (Long) message.toMessage().arguments().get(0);
            digest.update((message.sender() + " " + number + "\n").getBytes(StandardCharsets.US_ASCII));
            Long expected = next.put(message.sender(), number + 1);
            if (number != (expected == null ? 0 : expected)) {
                wrong = message.sender() + " " + number + " after " + expected;
            }
        }

        @Override
        public void lost(Loss loss) {
            wrong = loss.toString();
        }
    }
}
