package org.busway.torture.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import org.busway.api.BusException;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;
import org.busway.torture.Mode;
import org.busway.torture.found.Accepted;

/**
 * Sends into all groups, in bursts, until its connection or its standard input ends. Arguments: address, directory, name, number.
 */
public final class PublisherProcess {

    private static final Duration DEADLINE = Duration.ofSeconds(25);
    private static final long RETRY_NANOS = 100_000_000;

    private final BusClient bus;
    private final Accepted accepted;
    private final int number;
    private final Random random = new Random();
    private volatile boolean closed;
    private final Map<Mode, Stream> streams = new EnumMap<>(Mode.class);

    /** A publisher of one group. Each time it begins anew it is another sender. */
    private static final class Stream {
        Publisher publisher;
        int openings;
        int sent;
        long retryAt;
    }

    private PublisherProcess(BusClient bus, Accepted accepted, int number) {
        this.bus = bus;
        this.accepted = accepted;
        this.number = number;
        for (Mode mode : Mode.values()) {
            streams.put(mode, new Stream());
        }
    }

    /** Runs one. */
    public static void main(String[] arguments) throws IOException {
        Accepted accepted = Accepted.open(Path.of(arguments[1], arguments[2] + ".accepted"));
        try (BusClient bus = BusClient.builder().address(arguments[0]).connect()) {
            PublisherProcess process = new PublisherProcess(bus, accepted, Integer.parseInt(arguments[3]));
            bus.onClose(reason -> process.closed = true);
            while (!process.closed && System.in.available() == 0) {
                process.burst();
            }
        }
        System.exit(0);
    }

    private void burst() {
        int messages = 1 + random.nextInt(random.nextInt(6) == 0 ? 400 : 40);
        Mode mode = null;
        for (int i = 0; i < messages; i++) {
            if (mode == null || random.nextInt(8) == 0) {
                mode = Mode.values()[random.nextInt(Mode.values().length)];
            }
            send(mode);
        }
        LockSupport.parkNanos(random.nextInt(3_000_000));
    }

    private void send(Mode mode) {
        Stream stream = streams.get(mode);
        try {
            if (stream.publisher == null && !open(mode, stream)) {
                return;
            }
            int sender = sender(mode, stream);
            stream.publisher.send(Tick.signal(mode, Tick.id(sender, stream.sent), Tick.bytes(random)), DEADLINE);
            stream.sent++;
            accepted.set(mode, stream.openings, sender, stream.sent, stream.publisher.isDirect());
        } catch (BusException e) {
            System.err.println(mode + ": " + e);
            if (stream.publisher != null) {
                if (stream.publisher.lost() > 0) {
                    // Now it knows.
                    stream.sent -= (int) stream.publisher.lost();
                    accepted.set(mode, stream.openings, sender(mode, stream), stream.sent, true);
                }
                stream.publisher.close();
                stream.publisher = null;
            }
            stream.retryAt = System.nanoTime() + RETRY_NANOS;
        }
    }

    private int sender(Mode mode, Stream stream) {
        return number * Accepted.SENDERS + mode.ordinal() * Accepted.OPENINGS + stream.openings;
    }

    private boolean open(Mode mode, Stream stream) {
        if (System.nanoTime() - stream.retryAt < 0) {
            return false;
        }
        stream.retryAt = System.nanoTime() + RETRY_NANOS;
        if (stream.openings == Accepted.OPENINGS - 1) {
            return false;
        }
        Publisher publisher = bus.group(mode.group()).publisher();
        if (mode == Mode.DIRECT && !publisher.isDirect()) {
            publisher.close();
            return false;
        }
        stream.publisher = publisher;
        stream.openings++;
        stream.sent = 0;
        return true;
    }
}
