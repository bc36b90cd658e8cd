package org.busway.source.uevent.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.BusConnection;
import org.busway.api.source.SourceCondition;
import org.busway.api.source.SourceWork;
import org.busway.os.Epoll;
import org.busway.os.Errno;
import org.busway.os.UeventSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the kernel's events as they come, and what is to be said of that. */
final class UeventWatch implements SourceWork {

    private static final Logger LOG = LoggerFactory.getLogger(UeventWatch.class);
    /** How soon it is tried again to tell of a loss for which the bus had no room. */
    private static final int ROOM_MILLIS = 100;

    private final UeventSettings settings;
    private final UeventEmitter emitter;
    private volatile Epoll wakeUps;
    private volatile UeventWork work;
    private UeventSocket socket;

    UeventWatch(UeventSettings settings, BusConnection bus) {
        this.settings = settings;
        emitter = new UeventEmitter(bus, settings.subsystems());
    }

    @Override
    public void begin() throws IOException {
        wakeUps = Epoll.open(1);
        socket = UeventSocket.open(settings.groups(), settings.receiveBufferBytes());
        wakeUps.add(socket.fd(), Epoll.READABLE, 0);
        emitter.open();
        SysfsScan scan = new SysfsScan(settings.sysfs(), settings.subsystems());
        UeventWork reading = new UeventWork(new Socket(socket), settings, scan::devices, emitter, emitter::lost);
        work = reading;
        reading.begin();
    }

    @Override
    public void turn() throws IOException {
        int result = work.turn();
        if (result < 0) {
            throw new IOException("reading device events failed: " + Errno.describe(result));
        }
        wakeUps.await(emitter.tellLoss() ? -1 : ROOM_MILLIS);
    }

    @Override
    public void wake() {
        Epoll waiting = wakeUps;
        if (waiting != null) {
            waiting.wake();
        }
    }

    @Override
    public SourceCondition condition() {
        long overruns = work.overruns();
        String detail = "netlink groups " + settings.groups() + ", " + settings.subsystems()
                + (overruns == 0 ? "" : ", events dropped by the kernel " + overruns + " times")
                + (emitter.untold() == 0 ? "" : ", " + emitter.untold() + " events not told for want of room");
        return SourceCondition.working(detail, emitter.nameTrouble());
    }

    @Override
    public long eventCount() {
        return emitter.told();
    }

    @Override
    public void failed(Throwable failure) {
        LOG.error("device events are not told: {}", failure.getMessage(), failure);
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
        emitter.close();
        if (wakeUps != null) {
            wakeUps.close();
        }
    }

    private record Socket(UeventSocket socket) implements Datagrams {

        @Override
        public int receive(ByteBuffer direct) {
            return socket.receive(direct);
        }

        @Override
        public int senderPort() {
            return socket.senderPort();
        }

        @Override
        public long senderUid() {
            return socket.senderUid();
        }

        @Override
        public boolean truncated() {
            return socket.truncated();
        }
    }
}
