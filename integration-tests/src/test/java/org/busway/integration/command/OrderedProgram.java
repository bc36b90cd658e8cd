package org.busway.integration.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;

/**
 * A publisher or a reader of a group with several publishers. Arguments: {@code publish ADDRESS GROUP COUNT}, or one of {@code read}, {@code proxied} and
 * {@code subscribe} with {@code ADDRESS GROUP}: a mapped member, one that maps nothing, a program that knows nothing of groups. These read up to a signal {@code End} and tell what it saw: a digest of all in its order, how many of whom, and what of one sender came out of that sender's order.
 */
public final class OrderedProgram {

    static final String METER = "com.example.Meter";
    private static final MatchRule RULE = MatchRule.builder().interfaceName(METER).build();
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Of so many messages one goes by the connection. */
    private static final int SOCKET_EVERY = 16;

    private OrderedProgram() {}

    public static void main(String[] arguments) throws NoSuchAlgorithmException, InterruptedException {
        try (BusClient bus = BusClient.connect(arguments[1])) {
            if (arguments[0].equals("publish")) {
                publish(bus, arguments[2], Long.parseLong(arguments[3]));
            } else {
                Reader reader = new Reader();
                switch (arguments[0]) {
                    case "subscribe" -> reader.subscribe(bus);
                    case "proxied" -> reader.read(bus, arguments[2], MemberOptions.DEFAULT.proxied());
                    default -> reader.read(bus, arguments[2], MemberOptions.DEFAULT);
                }
                reader.tell();
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

        void read(BusClient bus, String group, MemberOptions options) {
            PullMember member = bus.group(group).join(List.of(RULE), options);
            System.out.println("joined " + member.isMapped());
            while (!ended && member.read(this, 256, LONG) > 0) {
                continue;
            }
        }

        void subscribe(BusClient bus) throws InterruptedException {
            CountDownLatch end = new CountDownLatch(1);
            bus.subscribe(RULE, message -> {
                note(message.sender(), message.member(), message.arguments());
                if (ended) {
                    end.countDown();
                }
            });
            System.out.println("joined false");
            end.await(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        void tell() {
            System.out.println("saw " + HexFormat.of().formatHex(digest.digest()) + " wrong " + wrong);
            System.out.println("counts " + new java.util.TreeMap<>(next));
        }

        @Override
        public void message(GroupMessage message) {
            note(message.sender(), message.member(), message.toMessage().arguments());
        }

        private void note(String sender, String member, List<Object> arguments) {
            if (member.equals("End")) {
                ended = true;
                return;
            }
            long number = (Long) arguments.get(0);
            digest.update((sender + " " + number + "\n").getBytes(StandardCharsets.US_ASCII));
            Long expected = next.put(sender, number + 1);
            if (number != (expected == null ? 0 : expected)) {
                wrong = sender + " " + number + " after " + expected;
            }
        }

        @Override
        public void lost(Loss loss) {
            wrong = loss.toString();
        }
    }
}
