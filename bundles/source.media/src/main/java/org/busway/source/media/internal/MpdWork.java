package org.busway.source.media.internal;

import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.busway.api.BusConnection;
import org.busway.api.source.BackOff;
import org.busway.api.source.EventSource.State;
import org.busway.api.source.SourceCondition;
import org.busway.api.source.SourceWork;
import org.busway.api.source.Telling;
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

    private final MpdSettings settings;
    private final BusConnection bus;
    private final LongSupplier nanoTime;
    private final Asked asked;
    private final Telling telling = new Telling("a change of a player", LOG::warn);
    private final BackOff backOff;
    private volatile Selector selector;
    private volatile boolean givenUp;
    private volatile SourceCondition condition = SourceCondition.STARTING;
    private PlayerSession session;
    private String failedWhy = "";

    MpdWork(MpdSettings settings, BusConnection bus, LongSupplier nanoTime) {
        this.settings = settings;
        this.bus = bus;
        this.nanoTime = nanoTime;
        backOff = new BackOff(nanoTime);
        // Who asks waits a little longer than the answers that it may take.
        asked = new Asked(settings.patience().multipliedBy(2), this::wake);
    }

    @Override
    public void begin() throws IOException {
        selector = Selector.open();
    }

    @Override
    public void turn() throws IOException {
        if (session == null && !backOff.left().isZero()) {
            asked.refuseAll(condition.detail());
            selector.select(backOff.left().toMillis() + 1);
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

    private void connect() throws MpdFailure, MpdRefusal {
        MpdConnection mpd = MpdConnection.open(settings.address(), settings.patience(), selector, () -> givenUp);
        try {
            if (!settings.password().isEmpty()) {
                mpd.run(Request.of("password", settings.password()));
            }
            session = new PlayerSession(settings, mpd, bus, asked, nanoTime, telling);
            backOff.begun();
        } finally {
            if (session == null) {
                mpd.close();
            }
        }
        LOG.info("MPD at {} is {}", settings.address(), session.name());
    }

    private void say() {
        String detail = "MPD " + session.version() + " at " + settings.address() + " is " + session.name();
        detail += telling.detail();
        String trouble = session.error().isEmpty() ? "" : "; it says: " + session.error();
        if (!condition.detail().equals(detail + trouble)) {
            condition = SourceCondition.working(detail, trouble);
        }
    }

    private void lost(String why) {
        closeSession();
        if (givenUp) {
            return;
        }
        Duration pause = backOff.failed();
        if (backOff.failures() == 1 || !why.equals(failedWhy)) {
            LOG.warn("{}: tried again in {} s, and less and less often", why, pause.toSeconds());
        } else {
            LOG.debug("{}: tried again in {} s", why, pause.toSeconds());
        }
        failedWhy = why;
        condition = new SourceCondition(State.FAILED, why + "; tried again in " + pause.toSeconds() + " s");
        asked.refuseAll(why);
    }

    private void closeSession() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    @Override
    public void giveUp() {
        givenUp = true;
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
        return telling.told();
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
