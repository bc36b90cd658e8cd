package org.busway.api.source;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a source does that keeps a picture of devices, when {@link DeviceFollower} tells it to. Everything is called on one thread, but {@link #condition} and
 * {@link #eventCount}, which are asked on any and answer at once. A test steps it by hand.
 */
@ConsumerType
public interface DeviceWork extends AutoCloseable {

    /**
     * Reads what is there and shows itself on the bus.
     *
     * @param wake has {@link #due} called soon; safe from any thread
     * @throws Exception if it cannot work; it is closed then
     */
    void begin(Runnable wake) throws Exception;

    /**
     * Something has happened to a device, or to something that is none of its.
     *
     * @param event as the kernel tells it; it may tell what is known already
     */
    void event(DeviceNews.Event event);

    /**
     * Events may have been missed: reads all afresh, and tells how it differs.
     *
     * @param why for a person
     */
    void lookAfresh(String why);

    /**
     * How long until it has something to do by itself.
     *
     * @return null if it never has
     */
    Duration untilDue();

    /** Does what is due by itself; called after each event and look, and when {@link #untilDue} is over. */
    void due();

    /**
     * What it is doing, apart from whether it is told events.
     *
     * @return {@code ACTIVE} or {@code DEGRADED}, with how many devices there are
     */
    SourceCondition condition();

    /**
     * As {@link SourceWork#eventCount}.
     *
     * @return a number that only grows
     */
    long eventCount();

    /**
     * As {@link SourceWork#failed}.
     *
     * @param failure what was thrown
     */
    void failed(Throwable failure);

    /** As {@link SourceWork#close}. */
    @Override
    void close();
}
