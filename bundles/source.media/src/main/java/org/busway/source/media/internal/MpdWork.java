package org.busway.source.media.internal;

import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.busway.api.BusConnection;
import org.busway.api.source.EventSource.State;
import org.busway.api.source.SourceCondition;
import org.busway.api.source.SourceWork;
import org.busway.source.media.internal.mpd.MpdConnection;
import org.busway.source.media.internal.mpd.MpdFailure;
import org.busway.source.media.internal.mpd.MpdRefusal;
import org.busway.source.media.internal.mpd.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one player on the bus while there is a connection to its MPD, and tries again and again, at growing intervals, while there is none. All of it is one
 * thread's, which waits for MPD, for what is asked on the bus, or for the next attempt.
 */
final class MpdWork implements SourceWork {

    private static final Logger LOG = LoggerFactory.getLogger(MpdWork.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final MpdSettings settings;
    private final BusConnection bus;
    private final LongSupplier nanoTime;
    private final Asked asked;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    private volatile Selector selector;
    private volatile boolean givenUp;
    private volatile SourceCondition condition = SourceCondition.STARTING;
    private PlayerSession session;
    /** Since it worked last. */
    private int failures;
    private long failedNanos;
    private String failedWhy = "";

    MpdWork(MpdSettings settings, BusConnection bus, LongSupplier nanoTime) {
        this.settings = settings;
        this.bus = bus;
        this.nanoTime = nanoTime;
        // Who asks waits a little longer than the answers that it may take.
        asked = new Asked(settings.patience().multipliedBy(2), this::wake);
    }

    @Override
    public void begin() throws IOException {
        selector = Selector.open();
    }

    @Override
    public void turn() throws IOException {
        if (session == null && untilAttempt().compareTo(Duration.ZERO) > 0) {
            asked.refuseAll(condition.detail());
            selector.select(untilAttempt().toMillis() + 1);
        } else {
            try {
                if (session == null) {
                    connect();
                } else {
                    session.turn();
                }
                say();
            } catch (MpdFailure | IllegalStateException e) {
                lost(e.getMessage());
            } catch (MpdRefusal e) {
                lost("MPD at " + settings.address() + " refuses what a player cannot do without: " + e.getMessage());
            }
        }
    }

    private Duration untilAttempt() {
        return failures == 0 ? Duration.ZERO : pause().minusNanos(nanoTime.getAsLong() - failedNanos);
    }

    private Duration pause() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private void connect() throws MpdFailure, MpdRefusal {
        MpdConnection mpd = MpdConnection.open(settings.address(), settings.patience(), selector, () -> givenUp);
        try {
            if (!settings.password().isEmpty()) {
                mpd.run(Request.of("password", settings.password()));
            }
            session = new PlayerSession(settings, mpd, bus, asked, nanoTime, told, untold);
        } finally {
            if (session == null) {
                mpd.close();
            }
        }
        LOG.info("MPD at {} is {}", settings.address(), session.name());
    }

    private void say() {
        String detail = "MPD " + session.version() + " at " + settings.address() + " is " + session.name();
        String trouble = session.error().isEmpty() ? "" : "; it says: " + session.error();
        trouble += untold.get() == 0 ? "" : "; " + untold.get() + " changes not told for want of room";
        if (!condition.detail().equals(detail + trouble)) {
            condition = SourceCondition.working(detail, trouble);
        }
    }

    private void lost(String why) {
        if (session != null && session.hasLasted(LONGEST_PAUSE)) {
            failures = 0;
        }
        closeSession();
        if (givenUp) {
            return;
        }
        failures++;
        failedNanos = nanoTime.getAsLong();
        if (failures == 1 || !why.equals(failedWhy)) {
            LOG.warn("{}: tried again in {} s, and less and less often", why, pause().toSeconds());
        } else {
            LOG.debug("{}: tried again in {} s", why, pause().toSeconds());
        }
        failedWhy = why;
        condition = new SourceCondition(State.FAILED, why + "; tried again in " + pause().toSeconds() + " s");
        asked.refuseAll(why);
    }

    private void closeSession() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** It is to end: nothing is waited for any more. */
    void giveUp() {
        givenUp = true;
        wake();
    }

    @Override
    public void wake() {
        Selector waiting = selector;
        if (waiting != null) {
            waiting.wakeup();
        }
    }

    @Override
    public SourceCondition condition() {
        return condition;
    }

    @Override
    public long eventCount() {
        return told.get();
    }

    @Override
    public void failed(Throwable failure) {
        LOG.error("the player of MPD at {} is not on the bus: {}", settings.address(), failure.getMessage(), failure);
    }

    @Override
    public void close() {
        closeSession();
        asked.refuseAll("the player has left the bus");
        try {
            if (selector != null) {
                selector.close();
            }
        } catch (IOException e) {
            LOG.debug("its selector", e);
        }
    }
}
