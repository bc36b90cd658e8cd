package org.busway.client.internal.lasting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.api.group.Group;
import org.busway.client.BusClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is made again when the bus has gone, until the program closes it. What holds until it is taken back, rules, names, objects, members and publishers, is
 * asked of each new bus in the order in which the program asked for it; what was refused is asked again. What is over at once, a call or a message, fails while
 * there is no bus.
 *
 * <p>While there is a connection this has no thread.
 */
public final class LastingClient implements BusClient {

    private static final Logger LOG = LoggerFactory.getLogger(LastingClient.class);
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final Supplier<BusClient> connector;
    private final Consumer<BusClient> again;
    private final List<Lasting> lasting = new CopyOnWriteArrayList<>();
    private final Map<String, Lasting> names = new ConcurrentHashMap<>();
    private final List<Consumer<String>> closeHandlers = new CopyOnWriteArrayList<>();
    private volatile BusClient current;
    private volatile boolean closed;

    /**
     * Connects for the first time.
     *
     * @param connector makes one connection
     * @param again told each time when everything is there again
     */
    public LastingClient(Supplier<BusClient> connector, Consumer<BusClient> again) {
        this.connector = connector;
        this.again = again;
        use(connector.get());
    }

    private void use(BusClient connection) {
        current = connection;
        connection.onClose(reason -> lost(connection, reason));
    }

    private void lost(BusClient connection, String reason) {
        if (closed) {
            return;
        }
        LOG.warn("{} has lost the bus, and connects again as soon as there is one: {}", connection.uniqueName(), reason);
        Thread thread = new Thread(null, () -> reconnect(connection), "busway-client again", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    private void reconnect(BusClient before) {
        before.close();
        long pause = FIRST_PAUSE_MILLIS;
        while (!closed) {
            try {
                BusClient next = connector.get();
                if (renewAll(next)) {
                    return;
                }
                next.close();
                pause = FIRST_PAUSE_MILLIS;
            } catch (BusException e) {
                LOG.debug("there is no bus yet", e);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
            sleep(pause);
        }
    }

    /** Asks for everything; false if the connection was lost meanwhile. */
    private boolean renewAll(BusClient next) {
        List<Lasting> missing = new ArrayList<>(lasting);
        long pause = FIRST_PAUSE_MILLIS;
        while (!closed && next.isOpen()) {
            missing.removeIf(each -> !lasting.contains(each) || isRenewed(each, next));
            if (missing.isEmpty()) {
                use(next);
                LOG.info("{} is connected again, with all that it had", next.uniqueName());
                again.accept(this);
                return true;
            }
            sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
        next.close();
        return closed;
    }

    private static boolean isRenewed(Lasting each, BusClient next) {
        try {
            each.renew(next);
            return true;
        } catch (BusException | IllegalStateException e) {
            LOG.warn("{} is not there again yet: {}", each, e.getMessage());
            return false;
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the program has closed it. */
    boolean isClosed() {
        return closed;
    }

    /** What holds from now on, asked of this bus already. */
    void add(Lasting asked) {
        lasting.add(asked);
    }

    /** What holds no longer. */
    void remove(Lasting asked) {
        lasting.remove(asked);
    }

    /** The connection now; it may be lost. */
    BusClient connection() {
        return current;
    }

    @Override
    public String uniqueName() {
        return current.uniqueName();
    }

    @Override
    public boolean isOpen() {
        return current.isOpen();
    }

    @Override
    public void send(Message message) {
        current.send(message);
    }

    @Override
    public boolean trySend(Message message) {
        return current.trySend(message);
    }

    @Override
    public Message call(Message call, Duration timeout) {
        return current.call(call, timeout);
    }

    @Override
    public CompletionStage<Message> callAsync(Message call, Duration timeout) {
        return current.callAsync(call, timeout);
    }

    @Override
    public Registration subscribe(MatchRule rule, Consumer<Message> handler) {
        return new LastingRegistration<>(this, "rule " + rule, connection -> connection.subscribe(rule, handler));
    }

    @Override
    public NameResult requestName(String name, Set<NameFlag> flags) {
        NameResult result = current.requestName(name, flags);
        Set<NameFlag> kept = Set.copyOf(flags);
        if (result != NameResult.EXISTS) {
            Lasting asked = connection -> connection.requestName(name, kept);
            Lasting before = names.put(name, asked);
            lasting.add(asked);
            lasting.remove(before);
        }
        return result;
    }

    @Override
    public boolean releaseName(String name) {
        Lasting asked = names.remove(name);
        if (asked != null) {
            lasting.remove(asked);
        }
        return current.releaseName(name);
    }

    @Override
    public ExportedObject export(ObjectPath path, ObjectInterface... interfaces) {
        return new LastingObject(this, path, interfaces);
    }

    @Override
    public Registration exportManager(ObjectPath path) {
        return new LastingRegistration<>(this, "object manager " + path, connection -> connection.exportManager(path));
    }

    @Override
    public Group group(String name) {
        return new LastingGroup(this, name);
    }

    @Override
    public Registration onClose(Consumer<String> handler) {
        closeHandlers.add(handler);
        return () -> closeHandlers.remove(handler);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            current.close();
            closeHandlers.forEach(handler -> handler.accept("closed by this side"));
        }
    }

    @Override
    public String toString() {
        return current + ", made again when it is lost";
    }
}
