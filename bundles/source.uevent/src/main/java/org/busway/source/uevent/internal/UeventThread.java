package org.busway.source.uevent.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.BusConnection;
import org.busway.api.NameResult;
import org.busway.api.source.EventSource.State;
import org.busway.os.Epoll;
import org.busway.os.Errno;
import org.busway.os.UeventSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that reads the kernel's events, from start to end, and what is to be said of it. */
final class UeventThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UeventThread.class);
    private static final int STOP_MILLIS = 2000;
    /** How soon it is tried again to tell of a loss for which the bus had no room. */
    private static final int ROOM_MILLIS = 100;

    /** What it is doing, and one line about that. */
    record Condition(State state, String detail) {}

    private final UeventSettings settings;
    private final UeventEmitter emitter;
    private final Epoll wakeUps;
    private final Thread thread = new Thread(null, this::run, "busway-source-uevent", 0, false);
    private volatile Condition condition = new Condition(State.STARTING, "");
    private volatile boolean stopped;
    private volatile UeventWork work;

    UeventThread(UeventSettings settings, BusConnection bus) throws IOException {
        this.settings = settings;
        emitter = new UeventEmitter(bus, settings.subsystems());
        wakeUps = Epoll.open(1);
        thread.setDaemon(true);
        thread.start();
    }

    Condition condition() {
        Condition now = condition;
        long overruns = work == null ? 0 : work.overruns();
        String lost = (overruns == 0 ? "" : ", events dropped by the kernel " + overruns + " times")
                + (emitter.untold() == 0 ? "" : ", " + emitter.untold() + " events not told for want of room");
        return new Condition(now.state(), now.detail() + lost);
    }

    long told() {
        return emitter.told();
    }

    private void run() {
        try (wakeUps; UeventSocket socket = UeventSocket.open(settings.groups(), settings.receiveBufferBytes())) {
            wakeUps.add(socket.fd(), Epoll.READABLE, 0);
            NameResult name = emitter.open();
            SysfsScan scan = new SysfsScan(settings.sysfs(), settings.subsystems());
            work = new UeventWork(new Socket(socket), settings, scan::devices, emitter, emitter::lost);
            work.begin();
            String detail = "netlink groups " + settings.groups() + ", " + settings.subsystems();
            condition = name == NameResult.IN_QUEUE
                    ? new Condition(State.DEGRADED, detail + "; another connection owns " + UeventEmitter.NAME)
                    : new Condition(State.ACTIVE, detail);
            read();
        } catch (IOException | RuntimeException e) {
            if (!stopped) {
                LOG.error("device events are not told: {}", e.getMessage(), e);
                condition = new Condition(State.FAILED, String.valueOf(e.getMessage()));
            }
        } finally {
            emitter.close();
        }
    }

    private void read() throws IOException {
        while (!stopped) {
            int result = work.turn();
            if (result < 0) {
                throw new IOException("reading device events failed: " + Errno.describe(result));
            }
            wakeUps.await(emitter.tellLoss() ? -1 : ROOM_MILLIS);
        }
    }

    /** Ends it, and what it holds on the bus. */
    @Override
    public void close() {
        stopped = true;
        wakeUps.wake();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
