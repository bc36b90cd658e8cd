package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.Member;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;

/**
 * A program that publishes and one that reads, which know nothing of bundles that come and go: signals of a group whose lane the bus writes, and by turns frames of a lane of
 * the publisher's own and plain signals of the same sender.
 */
final class GroupTraffic implements AutoCloseable {

    static final String DIRECT = "com.example.Direct";
    private static final String METER = "com.example.Meter";
    private static final String PLAIN = "com.example.Plain";
    private static final long PACE_NANOS = 100_000;

    private final BusClient publishing;
    private final BusClient reading;
    private final Publisher publisher;
    private final Member ofBusLane;
    private final Member ofDirectLane;
    private final List<Integer> values = new CopyOnWriteArrayList<>();
    private final List<String> turns = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::publish, "traffic");
    private volatile boolean over;
    private volatile int sent;

    /** Begins. */
    GroupTraffic(FrameworkBus bus) {
        publishing = bus.connect();
        reading = bus.connect();
        ofBusLane = reading.group("meters").join(MatchRule.signal(METER, "Value"),
                message -> values.add(message.body().getInt()));
        ofDirectLane = reading.group(DIRECT).join(MatchRule.signal(DIRECT, "Value"),
                message -> turns.add("lane " + message.body().getInt()));
        reading.subscribe(MatchRule.signal(PLAIN, "Value"), message -> turns.add("socket " + message.arguments().get(0)));
        publisher = publishing.group(DIRECT).publisher();
        thread.start();
    }

    private void publish() {
        try {
            while (!over) {
                publishing.emit("/meter", METER, "Value", "i", sent);
                publishing.emit("/meter", PLAIN, "Value", "i", sent);
                publisher.send(Message.signal("/meter", DIRECT, "Value").body("i", sent).build());
                sent++;
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (BusException e) {
            // The connection has ended: whoever expects otherwise misses the rest.
        }
    }

    /** Waits until so many more were sent. */
    void goOn(int more) {
        int until = sent + more;
        Eventually.holds(() -> sent >= until, "it is published on");
    }

    /** Nothing was lost, doubled or overtaken. */
    void assertAllCameInOrder() throws InterruptedException {
        goOn(1);
        over = true;
        thread.join();
        Eventually.equal(sent, values::size, "signals by the lane that the bus writes");
        Eventually.equal(2 * sent, turns::size, "by turns");
        List<Integer> expectedValues = new ArrayList<>();
        List<String> expectedTurns = new ArrayList<>();
        for (int i = 0; i < sent; i++) {
            expectedValues.add(i);
            expectedTurns.add("socket " + i);
            expectedTurns.add("lane " + i);
        }
        assertEquals(expectedValues, values);
        assertEquals(expectedTurns, turns);
        assertEquals(true, ofBusLane.isMapped() && ofDirectLane.isMapped() && publisher.isDirect());
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        publishing.close();
        reading.close();
        thread.join();
    }
}
