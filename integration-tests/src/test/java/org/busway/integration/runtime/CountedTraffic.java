package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;

/**
 * Another source of events, which tells numbers by three ways: a device event and a plain signal by sockets, a signal of a group by the lane that the bus writes, a
 * frame by a lane of its own. Who reads them says the first number that did not come in its turn; nothing is kept of those that did.
 */
final class CountedTraffic implements AutoCloseable {

    private static final String METER = "com.example.Meter";
    private static final long PACE_NANOS = 1_000_000;

    private final BusClient publishing;
    private final BusClient reading;
    private final UeventStandIn kernel;
    private final Publisher publisher;
    private final Map<String, Integer> next = new ConcurrentHashMap<>();
    private final AtomicReference<String> fault = new AtomicReference<>();
    private final Thread thread = new Thread(this::publish, "traffic");
    private volatile boolean over;
    private volatile int sent;

    CountedTraffic(FrameworkBus bus) {
        kernel = new UeventStandIn(bus);
        publishing = bus.connect();
        reading = bus.connect();
        reading.subscribe(MatchRule.signal(UeventStandIn.NAME, "Event"),
                message -> came("device events",
                        Integer.parseInt(message.argument(1, String.class).substring("/devices/".length()))));
        reading.group("meters").join(MatchRule.signal(METER, "Value"),
                message -> came("the bus's lane", message.body().getInt()));
        reading.group(GroupTraffic.DIRECT).join(MatchRule.signal(GroupTraffic.DIRECT, "Value"),
                message -> came("its own lane", message.body().getInt()));
        publisher = publishing.group(GroupTraffic.DIRECT).publisher();
        thread.start();
    }

    private void came(String way, int number) {
        int expected = next.merge(way, 1, Integer::sum) - 1;
        if (number != expected) {
            fault.compareAndSet(null, way + ": " + number + " in the place of " + expected);
        }
    }

    private void publish() {
        try {
            while (!over) {
                kernel.event("change", "net", "/devices/" + sent);
                publishing.emit("/meter", METER, "Value", "i", sent);
                publisher.send(Message.signal("/meter", GroupTraffic.DIRECT, "Value").body("i", sent).build());
                sent++;
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (BusException e) {
            fault.compareAndSet(null, "not sent: " + e.getMessage());
        }
    }

    /** Waits until more has come by each way. */
    void goesOn() {
        int until = sent + 2;
        Eventually.holds(
                () -> fault.get() != null || next.size() == 3 && next.values().stream().allMatch(count -> count >= until),
                "there is traffic");
        assertEquals(null, fault.get());
    }

    /** All that was sent has come, once and in order; how many that were by each way. */
    int allCame() throws InterruptedException {
        over = true;
        thread.join();
        Eventually.equal(List.of(sent, sent, sent), () -> List.copyOf(next.values()), "what was sent came");
        assertEquals(null, fault.get());
        return sent;
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
        publishing.close();
        reading.close();
        kernel.close();
    }
}
