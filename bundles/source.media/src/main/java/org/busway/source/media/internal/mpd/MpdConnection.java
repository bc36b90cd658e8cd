package org.busway.source.media.internal.mpd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.busway.source.media.internal.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation with an MPD (its protocol, "Protocol overview"). One command or list of commands at a time; between them the connection may be idle, which is
 * how MPD tells that something has changed. For one thread, which whoever has its selector can wake.
 *
 * <p>An answer has a bounded size and has to be there in a bounded time, whole. What breaks one of these rules, or the protocol's, ends the
 * connection.
 */
public final class MpdConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MpdConnection.class);
    private static final String GREETING = "OK MPD ";
    private static final int ANSWER_BYTES_AT_MOST = 8 << 20;

    private final MpdAddress address;
    private final Duration patience;
    private final Selector selector;
    private final BooleanSupplier stopped;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final LineReader lines = new LineReader();
    private final Set<String> changed = new LinkedHashSet<>();
    private boolean idle;
    private String version;
    private long answerBytes;
    private long badLines;
    private long deadlineNanos;

    private MpdConnection(MpdAddress address, Duration patience, Selector selector, BooleanSupplier stopped) throws IOException {
        this.address = address;
        this.patience = patience;
        this.selector = selector;
        this.stopped = stopped;
        channel = address.channel();
        try {
            channel.configureBlocking(false);
            key = channel.register(selector, 0);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Connects.
     *
     * @param address where to
     * @param patience how long connecting, and each answer later, may take
     * @param selector of the calling thread alone, which others may wake
     * @param stopped whether to give up; asked when the selector was woken
     * @throws MpdFailure if there is no MPD
     */
    public static MpdConnection open(MpdAddress address, Duration patience, Selector selector, BooleanSupplier stopped)
            throws MpdFailure {
        MpdConnection connection = null;
        try {
            connection = new MpdConnection(address, patience, selector, stopped);
            connection.greet();
            return connection;
        } catch (IOException e) {
            if (connection != null) {
                connection.close();
            }
            throw e instanceof MpdFailure failure ? failure : new MpdFailure("MPD at " + address + ": " + e.getMessage());
        }
    }

    private void greet() throws IOException {
        begin();
        if (!channel.connect(address.resolved())) {
            do {
                await(SelectionKey.OP_CONNECT);
            } while (!channel.finishConnect());
        }
        String greeting = line();
        if (!greeting.startsWith(GREETING)) {
            throw failure("it is none, since it begins with " + quoted(greeting));
        }
        version = Text.clean(greeting.substring(GREETING.length()), 40);
    }

    /** The version of the protocol that it speaks. */
    public String version() {
        return version;
    }

    /**
     * Has commands done, one after another and nothing of others in between, and waits for their answers.
     *
     * @throws MpdRefusal if MPD refuses one of them; those before it were done
     * @throws MpdFailure if the connection is of no use any more
     */
    public void run(Request... requests) throws MpdFailure, MpdRefusal {
        StringBuilder text = new StringBuilder(idle ? "noidle\n" : "");
        text.append(requests.length > 1 ? "command_list_ok_begin\n" : "");
        for (Request each : requests) {
            text.append(each.line()).append('\n');
        }
        text.append(requests.length > 1 ? "command_list_end\n" : "");
        boolean wasIdle = idle;
        idle = false;
        try {
            begin();
            write(text);
            if (wasIdle) {
                takeChanges();
            }
            for (Request each : requests) {
                take(each);
            }
            if (requests.length > 1) {
                end(line());
            }
        } catch (IOException e) {
            throw asFailure(e);
        }
    }

    private void take(Request request) throws IOException, MpdRefusal {
        while (true) {
            String line = line();
            int colon = line.indexOf(": ");
            if (line.equals("OK") || line.equals("list_OK")) {
                return;
            } else if (line.startsWith("ACK ")) {
                throw new MpdRefusal(Text.clean(line.substring(line.indexOf('}') + 1).strip(), 200));
            } else if (colon > 0) {
                request.answered(line.substring(0, colon), line.substring(colon + 2));
            } else {
                bad(quoted(line) + ", which is nothing: passed over");
            }
        }
    }

    private void end(String line) throws MpdFailure {
        if (!line.equals("OK")) {
            throw failure("it ended a list with " + quoted(line));
        }
    }

    /**
     * Waits until something has changed, the selector is woken, or the time is over.
     *
     * @return the names of what has changed; empty in the other cases
     */
    public Set<String> changes(String subsystems, Duration timeout) throws MpdFailure {
        try {
            if (changed.isEmpty()) {
                if (!idle) {
                    begin();
                    write(new StringBuilder("idle ").append(subsystems).append('\n'));
                    idle = true;
                }
                if (select(SelectionKey.OP_READ, timeout)) {
                    begin();
                    idle = false;
                    takeChanges();
                }
            }
            Set<String> all = new LinkedHashSet<>(changed);
            changed.clear();
            return all;
        } catch (IOException e) {
            throw asFailure(e);
        }
    }

    /** Waits while MPD is not listened to: until the selector is woken or the time is over. */
    public void rest(Duration time) throws MpdFailure {
        try {
            select(0, time);
        } catch (IOException e) {
            throw asFailure(e);
        }
    }

    private void takeChanges() throws IOException {
        try {
            take(Request.of((key, value) -> {
                // It has a dozen of them; who makes up more is not believed.
                if (key.equals("changed") && changed.size() < 100) {
                    changed.add(value);
                }
            }, "idle"));
        } catch (MpdRefusal e) {
            throw failure("it cannot tell changes: " + e.getMessage());
        }
    }

    private void begin() {
        answerBytes = 0;
        deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    private void write(CharSequence text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private String line() throws IOException {
        String line = lines.next();
        while (line == null) {
            int count = lines.fill(channel);
            answerBytes += Math.max(0, count);
            if (count < 0) {
                throw failure(
                        lines.isWithinALine() ? "it has ended the connection within a line" : "it has ended the connection");
            } else if (answerBytes > ANSWER_BYTES_AT_MOST) {
                throw failure("it answers without end: more than " + ANSWER_BYTES_AT_MOST + " bytes to one command");
            } else if (count == 0) {
                await(SelectionKey.OP_READ);
            }
            line = lines.next();
        }
        long passedOver = lines.passedOver();
        if (passedOver > 0) {
            bad("a line of " + (passedOver + LineReader.LONGEST_LINE_BYTES) + " bytes, of which the first "
                    + LineReader.LONGEST_LINE_BYTES + " are taken: " + quoted(line));
        }
        return line;
    }

    private void bad(String what) {
        badLines++;
        if (Long.bitCount(badLines) == 1) {
            LOG.warn("MPD at {} answered {}; {} bad lines so far", address, what, badLines);
        }
    }

    private void await(int operation) throws IOException {
        Duration left;
        do {
            left = Duration.ofNanos(deadlineNanos - System.nanoTime());
            if (left.isNegative()) {
                throw failure("it has not answered within " + patience.toMillis() + " ms");
            }
        } while (!select(operation, left));
    }

    /** Whether that is possible now; else the selector was woken, or the time is over. */
    private boolean select(int operation, Duration timeout) throws IOException {
        key.interestOps(operation);
        selector.select(timeout.toMillis() + 1);
        if (stopped.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw failure("nobody wants it any more");
        }
        return selector.selectedKeys().remove(key);
    }

    private MpdFailure failure(String why) {
        return new MpdFailure("MPD at " + address + ": " + why);
    }

    private MpdFailure asFailure(IOException e) {
        return e instanceof MpdFailure failure ? failure : failure(e.getMessage());
    }

    private static String quoted(String line) {
        return "\"" + Text.clean(line, 60) + "\"";
    }

    @Override
    public void close() {
        try {
            channel.close();
            // Only then the selector lets go of its descriptor.
            selector.selectNow();
        } catch (IOException e) {
            LOG.debug("MPD at {}", address, e);
        }
    }
}
