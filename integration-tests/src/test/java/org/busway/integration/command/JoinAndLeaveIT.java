package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
 * A program that has subscribed to a group's signals joins the group and leaves it again and again, while another sends. Each signal comes once, by the socket or by the lane, in
 * the order in which they were sent: while it joins and while it leaves, whoever writes the lanes, and however it reads them. 125 times in each of eight forms, so a thousand in all; {@code -Djoins=1000} is the long form.
 */
class JoinAndLeaveIT {

    private static final int TIMES = Integer.getInteger("joins", 125);
    private static final String METER = "com.example.Meter";
    private static final MatchRule RULE = MatchRule.signal(METER, "Changed");

    private volatile boolean ended;
    private volatile long sent;
    /** The number that comes next. */
    private final AtomicLong next = new AtomicLong();
    private volatile long byMember;
    private volatile long bySubscription;
    private volatile String wrong;

    private void see(long number, boolean isMember) {
        if (number != next.get() && wrong == null) {
            wrong = number + " came where " + next.get() + " should, " + (isMember ? "to the member" : "to the subscription");
        }
        next.set(number + 1);
        if (isMember) {
            byMember++;
        } else {
            bySubscription++;
        }
    }

    private void see(GroupMessage message) {
        see((Long) message.toMessage().arguments().get(0), true);
    }

    @ParameterizedTest(name = "lanes of publishers={0}, pulled={1}, rested={2}")
    @CsvSource({"bus,false,30", "bus,true,30", "direct,false,30", "direct,true,30", "mediated,false,30", "mediated,true,30",
        "bus,false,0", "direct,true,0"})
    void each_signal_comes_once_however_often_a_member_joins_and_leaves(String publishers, boolean pulled, int rest)
            throws IOException, InterruptedException {
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient sender = BusClient.connect(busway.address());
                    BusClient program = BusClient.connect(busway.address())) {
                sender.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", "Create", "sa{sv}", "meters",
                        Map.of("rules", new Variant("as", List.of(RULE.toString())), "lane.bytes", new Variant("t", 65_536L),
                                "publishers", Variant.of(publishers), "deadline.millis", new Variant("t", 60_000L)));
                program.subscribe(RULE, message -> see((Long) message.arguments().get(0), false));
                Publisher publisher = sender.group("meters").publisher();
                Thread sending = new Thread(() -> send(publisher::send));
                sending.start();
                for (int i = 0; i < TIMES && wrong == null; i++) {
                    if (pulled) {
                        joinAndRead(program, rest);
                    } else {
                        joinAndLeave(program, rest);
                    }
                }
                ended = true;
                sending.join();
                Eventually.holds(() -> next.get() == sent || wrong != null, "all that was sent has come");
                assertEquals(null, wrong);
                assertEquals(sent, byMember + bySubscription);
                assertTrue(byMember > TIMES, "hardly anything came by a lane: " + byMember + " of " + sent);
                assertTrue(rest == 0 || bySubscription > TIMES,
                        "hardly anything came by the socket: " + bySubscription + " of " + sent);
            }
        }
    }

    private void joinAndLeave(BusClient program, int rest) {
        long before = byMember;
        try (Member member = program.group("meters").join(RULE, this::see)) {
            assertTrue(member.isMapped());
            await(() -> byMember > before);
        }
        rest(rest);
    }

    private void joinAndRead(BusClient program, int rest) {
        try (PullMember member = program.group("meters").join(List.of(RULE), MemberOptions.DEFAULT)) {
            assertTrue(member.isMapped());
            assertTrue(member.read(this::see, 7, Duration.ofSeconds(20)) > 0);
        }
        rest(rest);
    }

    /** Stays out of the group for a while, or not at all. */
    private void rest(int messages) {
        long before = next.get();
        await(() -> next.get() >= before + messages);
    }

    private void await(BooleanSupplier is) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (!is.getAsBoolean() && wrong == null && System.nanoTime() < until) {
            LockSupport.parkNanos(100_000);
        }
    }

    private void send(Consumer<Message> publisher) {
        while (!ended) {
            for (int i = 0; i < 20; i++) {
                publisher.accept(Message.signal("/meter", METER, "Changed").body("t", sent).build());
                sent++;
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
