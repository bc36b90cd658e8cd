package org.busway.broker.internal.group;

import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.loop.Timers;
import org.busway.spi.group.BusLoop;

/** A timer of the bus thread in the hands of groups. */
final class TimerAlarm implements BusLoop.Alarm {

    private final Timers timers;
    private final Timer timer;

    TimerAlarm(Timers timers, Runnable action) {
        this.timers = timers;
        timer = new Timer(action);
    }

    @Override
    public void set(long delayMillis) {
        timers.schedule(timer, delayMillis);
    }

    @Override
    public void cancel() {
        timers.cancel(timer);
    }
}
