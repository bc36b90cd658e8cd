package org.busway.api.source;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusConnection;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.Registration;
import org.busway.api.Variant;

/**
 * The kernel's events of some subsystems, as {@code source.uevent} tells them on the bus, for a source that keeps a picture of devices on
 * a thread of its own. A bounded number of events waits for that thread; when there are more, all that wait are dropped for one
 * {@link DeviceNews.LookAfresh}, so a device that floods costs a bounded amount and the picture is right again after it. Whenever events
 * may have been missed, for whatever reason, there is a {@code LookAfresh}; the first thing handed on is one.
 *
 * <p>{@link #next} is for one thread, the rest is safe from any.
 */
public final class DeviceEvents implements AutoCloseable {

    /** The name, and interface, of the source of device events. */
    public static final String NAME = "org.busway.Uevent1";
    /** Its object. */
    public static final String PATH = "/org/busway/uevent1";
    /** How many events wait at most. */
    public static final int WAITING_AT_MOST = 1024;

    private static final String BUS = "org.freedesktop.DBus";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BusConnection bus;
    private final List<String> subsystems;
    private final List<Registration> subscriptions = new ArrayList<>();
    /** These are guarded by the queue's monitor, which is notified of every change. */
    private final Deque<DeviceNews> waiting = new ArrayDeque<>();
    private String lookAfresh = "nothing was looked at yet";
    private boolean told;
    private boolean woken;
    private int ownerChanges;

    private DeviceEvents(BusConnection bus, List<String> subsystems) {
        this.bus = bus;
        this.subsystems = List.copyOf(subsystems);
    }

    /**
     * Begins to listen. Not for use in a handler: it waits for the bus to take the rules.
     *
     * @param bus the connection of the source
     * @param subsystems such as {@code usb}
     * @return holds events until it is closed
     * @throws org.busway.api.BusException if the bus refuses the rules
     */
    public static DeviceEvents of(BusConnection bus, String... subsystems) {
        DeviceEvents events = new DeviceEvents(bus, List.of(subsystems));
        try {
            events.listen();
        } catch (RuntimeException e) {
            events.close();
            throw e;
        }
        return events;
    }

    private void listen() {
        subscriptions.add(bus.subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(BUS).interfaceName(BUS)
                .member("NameOwnerChanged").argument(0, NAME).build(), this::ownerChanged));
        for (String subsystem : subsystems) {
            subscriptions.add(bus.subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(NAME)
                    .interfaceName(NAME).member("Event").argument(2, subsystem).build(), this::event));
        }
        subscriptions.add(bus.subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(NAME)
                .interfaceName(NAME).member("Lost").build(), signal -> drop("events were lost on the way here")));
        // The bus tells who is full that it has lost something, not what.
        subscriptions.add(bus.subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(BUS).interfaceName("org.busway.Flow1")
                .member("Lost").build(), signal -> drop("signals were lost at the bus, where too many waited")));
        ask(0);
    }

    /**
     * The next news, for which the caller waits. After a {@code LookAfresh} the caller reads what is there now.
     *
     * @param timeout how long to wait at most
     * @return null if there is none until then, or after {@link #wake}
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public DeviceNews next(Duration timeout) throws InterruptedException {
        long begin = System.nanoTime();
        synchronized (waiting) {
            while (true) {
                if (woken) {
                    woken = false;
                    return null;
                }
                if (lookAfresh != null) {
                    DeviceNews news = new DeviceNews.LookAfresh(lookAfresh);
                    lookAfresh = null;
                    return news;
                }
                if (!waiting.isEmpty()) {
                    return waiting.poll();
                }
                long leftMillis = (timeout.toNanos() - (System.nanoTime() - begin) + 999_999) / 1_000_000;
                if (leftMillis <= 0) {
                    return null;
                }
                waiting.wait(leftMillis);
            }
        }
    }

    /** Lets {@link #next} return null at once, now or when it is called next. */
    public void wake() {
        synchronized (waiting) {
            woken = true;
            waiting.notifyAll();
        }
    }

    /**
     * Whether events come by themselves now.
     *
     * @return false while nobody has {@link #NAME}, or while it leaves one of the subsystems out; then only looking helps
     */
    public boolean areTold() {
        synchronized (waiting) {
            return told;
        }
    }

    private void event(Message signal) {
        if (!signal.signature().equals("sssa{ss}")) {
            return;
        }
        Map<String, String> properties = new LinkedHashMap<>();
        Map<?, ?> sent = signal.argument(3, Map.class);
        sent.forEach((key, value) -> properties.put((String) key, (String) value));
        DeviceNews.Event event = new DeviceNews.Event(signal.argument(0), signal.argument(1), signal.argument(2), properties);
        synchronized (waiting) {
            if (waiting.size() < WAITING_AT_MOST) {
                waiting.add(event);
                waiting.notifyAll();
                return;
            }
        }
        drop("more than " + WAITING_AT_MOST + " events waited");
    }

    private void drop(String why) {
        synchronized (waiting) {
            waiting.clear();
            lookAfresh = why;
            waiting.notifyAll();
        }
    }

    private void ownerChanged(Message signal) {
        boolean gone = signal.argument(2).isEmpty();
        int change;
        synchronized (waiting) {
            change = ++ownerChanges;
            if (gone) {
                told = false;
                drop(NAME + " has gone");
            }
        }
        if (!gone) {
            ask(change);
        }
    }

    /** Asks which subsystems it tells of; an answer that is older than the last change of owner does not count. */
    private void ask(int change) {
        Message call = Message.call(NAME, PATH, "org.freedesktop.DBus.Properties", "Get").flags(MessageHeader.NO_AUTO_START)
                .body("ss", NAME, "Subsystems").build();
        bus.callAsync(call, PATIENCE).whenComplete((reply, failure) -> {
            boolean tells = failure == null && tellsOfAll(reply);
            synchronized (waiting) {
                if (change == ownerChanges) {
                    told = tells;
                    if (tells) {
                        drop("events are told from now on");
                    } else {
                        waiting.notifyAll();
                    }
                }
            }
        });
    }

    private boolean tellsOfAll(Message reply) {
        return reply.signature().equals("v") && reply.argument(0, Variant.class).value() instanceof List<?> names
                && (names.isEmpty() || names.containsAll(subsystems));
    }

    /** Ends the subscriptions; what waits is not handed on any more. */
    @Override
    public void close() {
        subscriptions.forEach(Registration::close);
        synchronized (waiting) {
            waiting.clear();
        }
    }
}
