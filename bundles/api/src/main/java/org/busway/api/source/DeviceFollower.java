package org.busway.api.source;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.busway.api.BusConnection;
import org.busway.api.source.EventSource.State;

/**
 * Has a source's picture of devices follow the kernel's events: each event is handed on, and whenever some may have been missed the picture is read afresh. While nobody tells
 * events it is read at an interval, and the source is {@code DEGRADED}; where it may not poll either it cannot work, and is {@code FAILED} until somebody does.
 */
public final class DeviceFollower implements SourceWork {

    private static final Duration FOREVER = Duration.ofDays(1);

    private final BusConnection bus;
    private final DeviceWork work;
    private final Duration poll;
    private final LongSupplier nanoTime;
    private final String[] subsystems;
    private volatile DeviceEvents events;
    private long lookedNanos;

    /**
     * Nothing is listened to yet.
     *
     * @param bus the connection of the source
     * @param work what keeps the picture
     * @param poll how often to look while nobody tells events; zero: never
     * @param subsystems what it follows, such as {@code usb}
     */
    public DeviceFollower(BusConnection bus, DeviceWork work, Duration poll, String... subsystems) {
        this(bus, work, poll, System::nanoTime, subsystems);
    }

    DeviceFollower(BusConnection bus, DeviceWork work, Duration poll, LongSupplier nanoTime, String... subsystems) {
        this.bus = bus;
        this.work = work;
        this.poll = poll;
        this.nanoTime = nanoTime;
        this.subsystems = subsystems.clone();
    }

    @Override
    public void begin() throws Exception {
        // Listening first: what happens while it is looked at is told afterwards.
        events = DeviceEvents.of(bus, subsystems);
        work.begin(this::wake);
        lookedNanos = nanoTime.getAsLong();
    }

    @Override
    public void turn() throws InterruptedException {
        DeviceNews news = events.next(patience());
        if (news instanceof DeviceNews.Event event) {
            work.event(event);
        } else if (news instanceof DeviceNews.LookAfresh look) {
            lookAfresh(look.why());
        } else if (mustPoll() && untilPoll().isZero()) {
            lookAfresh("nobody tells events");
        }
        work.due();
    }

    private void lookAfresh(String why) {
        work.lookAfresh(why);
        lookedNanos = nanoTime.getAsLong();
    }

    private Duration patience() {
        return Stream.of(work.untilDue(), mustPoll() ? untilPoll() : null, FOREVER).filter(each -> each != null)
                .min(Duration::compareTo).orElseThrow();
    }

    private boolean mustPoll() {
        return !poll.isZero() && !events.areTold();
    }

    private Duration untilPoll() {
        Duration left = poll.minusNanos(nanoTime.getAsLong() - lookedNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void wake() {
        DeviceEvents listening = events;
        if (listening != null) {
            listening.wake();
        }
    }

    @Override
    public SourceCondition condition() {
        SourceCondition condition = work.condition();
        if (events.areTold()) {
            return condition;
        }
        String remedy = poll.isZero() ? "start source.uevent, or set poll.seconds" : "looked at every " + poll.toSeconds() + " s";
        return new SourceCondition(poll.isZero() ? State.FAILED : State.DEGRADED, condition.detail() + "; nobody tells events of "
                + String.join(" ", subsystems) + " (" + DeviceEvents.NAME + "): " + remedy);
    }

    @Override
    public long eventCount() {
        return work.eventCount();
    }

    @Override
    public void failed(Throwable failure) {
        work.failed(failure);
    }

    @Override
    public void close() {
        try (DeviceEvents listening = events) {
            work.close();
        }
    }
}
