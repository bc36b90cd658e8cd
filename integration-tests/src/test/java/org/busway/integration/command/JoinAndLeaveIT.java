package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Member;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.junit.jupiter.api.Test;

/**
 * A program that has subscribed to a group's signals joins the group and leaves it again and again, while another sends. Each signal comes once, by the socket or by the lane, in
 * the order in which they were sent. {@code -Djoins=1000} is the long form.
 */
class JoinAndLeaveIT {

    private static final int TIMES = Integer.getInteger("joins", 200);
    private static final String METER = "com.example.Meter";
    private static final MatchRule RULE = MatchRule.signal(METER, "Changed");

    private volatile boolean ended;
    private volatile long sent;

    /** What has come; of the thread that runs handlers, but for {@code last}. */
    private final BitSet seen = new BitSet();
    private volatile long last = -1;
    private volatile String wrong;

    private void see(long number) {
        if (number <= last && wrong == null) {
            wrong = number + (seen.get((int) number) ? " came again" : " came late") + " after " + last;
        }
        seen.set((int) number);
        last = number;
    }

    @Test
    void each_signal_comes_once_however_often_a_member_joins_and_leaves() throws IOException, InterruptedException {
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient sender = BusClient.connect(busway.address());
                    BusClient program = BusClient.connect(busway.address())) {
                sender.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", "Create", "sa{sv}", "meters",
                        Map.of("rules",
                                new Variant("as", List.of(RULE.toString())), "lane.bytes", new Variant("t", 65_536L)));
                program.subscribe(RULE, message -> see((Long) message.arguments().get(0)));
                Thread sending = new Thread(() -> send(sender));
                sending.start();
                BitSet mayBeMissing = new BitSet();
                for (int i = 0; i < TIMES; i++) {
                    joinAndLeave(program, mayBeMissing);
                }
                // What is sent last has to come behind the last window in which something may be missing.
                long whenLeft = sent;
                Eventually.holds(() -> sent >= whenLeft + 100, "it is sent on");
                ended = true;
                sending.join();
                Eventually.holds(() -> last == sent - 1, "all that was sent has come");
                assertEquals(null, wrong);
                BitSet missing = new BitSet();
                missing.set(0, (int) sent);
                missing.andNot(seen);
                missing.andNot(mayBeMissing);
                assertEquals(new BitSet(), missing, "missing of " + sent);
                assertTrue(sent > TIMES, "hardly anything was sent: " + sent);
            }
        }
    }

    /** A member that has left is handed nothing more; what was published until the bus knew of that may be missing, and no more than that. */
    private void joinAndLeave(BusClient program, BitSet mayBeMissing) {
        long before = last;
        long left;
        try (Member member = program.group("meters").join(RULE, message -> see((Long) message.toMessage().arguments().get(0)))) {
            assertTrue(member.isMapped());
            long until = System.nanoTime() + 20_000_000_000L;
            while (last == before && System.nanoTime() < until) {
                LockSupport.parkNanos(100_000);
            }
            left = last;
        }
        program.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer", "Ping", "");
        mayBeMissing.set((int) left + 1, (int) sent + 1);
    }

    private void send(BusClient sender) {
        while (!ended) {
            for (int i = 0; i < 20; i++) {
                sender.send(Message.signal("/meter", METER, "Changed").body("t", sent).build());
                sent++;
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
