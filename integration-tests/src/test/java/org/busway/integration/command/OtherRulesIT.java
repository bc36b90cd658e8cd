package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Member;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A member of a group wants now the one half of the group's signals and now the other, while another program sends; its connection has subscribed to all of them. Each signal comes
 * once, to the member or to the subscription, whoever writes the lanes, and however they are read. 170 times in each of six forms, so a thousand in all; {@code -Dchanges=1000}
 * is the long form.
 */
class OtherRulesIT {

    private static final int TIMES = Integer.getInteger("changes", 170);
    private static final int MOST = 1 << 20;
    private static final String METER = "com.example.Meter";
    private static final MatchRule[] HALVES = {MatchRule.parse("interface='" + METER + "',member='Even'"),
        MatchRule.parse("interface='" + METER + "',member='Odd'")};

    /** How often each signal has come. */
    private final AtomicIntegerArray came = new AtomicIntegerArray(MOST);
    private final AtomicInteger byMember = new AtomicInteger();
    private final AtomicInteger bySubscription = new AtomicInteger();
    private volatile boolean ended;
    private volatile boolean allSent;
    private volatile int sent;
    private volatile String wrong;

    private void see(Message message, AtomicInteger count) {
        int number = ((Number) message.arguments().get(0)).intValue();
        if (came.incrementAndGet(number) > 1 && wrong == null) {
            wrong = number + " came twice, then to the " + (count == byMember ? "member" : "subscription");
        }
        count.incrementAndGet();
    }

    private void see(GroupMessage message) {
        see(message.toMessage(), byMember);
    }

    @ParameterizedTest(name = "lanes of publishers={0}, pulled={1}")
    @CsvSource({"bus,false", "bus,true", "direct,false", "direct,true", "mediated,false", "mediated,true"})
    void each_signal_comes_once_however_often_a_member_wants_something_else(String publishers, boolean pulled)
            throws IOException, InterruptedException {
        // The subscription is waited for, too, however busy the machine is.
        try (OperatorTerminal busway = OperatorTerminal.run("--set", "org.busway.flow:outcome=block then=evict deadline=60000")) {
            busway.line(busway.address());
            try (BusClient sender = BusClient.connect(busway.address());
                    BusClient program = BusClient.connect(busway.address())) {
                sender.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", "Create", "sa{sv}", "meters",
                        Map.of("rules", new Variant("as", List.of("interface='" + METER + "'")), "lane.bytes",
                                new Variant("t", 65_536L), "publishers", Variant.of(publishers), "deadline.millis",
                                new Variant("t", 60_000L)));
                program.subscribe(MatchRule.parse("type='signal',interface='" + METER + "'"),
                        message -> see(message, bySubscription));
                Publisher publisher = sender.group("meters").publisher();
                Thread sending = new Thread(() -> send(publisher));
                sending.start();
                try (Member member = pulled
                        ? program.group("meters").join(List.of(HALVES[0]), MemberOptions.DEFAULT)
                        : program.group("meters").join(HALVES[0], this::see)) {
                    assertTrue(member.isMapped());
                    Thread reading = new Thread(() -> read(member));
                    if (pulled) {
                        reading.start();
                    }
                    for (int i = 1; i <= TIMES && wrong == null; i++) {
                        int before = byMember.get();
                        member.setRules(HALVES[i % 2]);
                        await(() -> byMember.get() > before);
                    }
                    ended = true;
                    sending.join();
                    allSent = true;
                    Eventually.holds(() -> byMember.get() + bySubscription.get() >= sent || wrong != null,
                            "all that was sent has come");
                    reading.join();
                }
                assertEquals(null, wrong);
                assertEquals(sent, byMember.get() + bySubscription.get());
                assertTrue(bySubscription.get() > TIMES, "hardly anything came by the socket: " + bySubscription + " of " + sent);
            }
        }
    }

    private void read(Member member) {
        // All that was sent so far may have come while more is being sent.
        while (byMember.get() + bySubscription.get() < sent || !allSent) {
            ((PullMember) member).read(this::see, 7, Duration.ofMillis(20));
        }
    }

    private void await(BooleanSupplier is) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (!is.getAsBoolean() && wrong == null && System.nanoTime() < until) {
            LockSupport.parkNanos(100_000);
        }
    }

    private void send(Publisher publisher) {
        while (!ended && sent < MOST - 20) {
            for (int i = 0; i < 20; i++) {
                publisher.send(Message.signal("/meter", METER, sent % 2 == 0 ? "Even" : "Odd").body("t", (long) sent).build());
                sent++;
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
