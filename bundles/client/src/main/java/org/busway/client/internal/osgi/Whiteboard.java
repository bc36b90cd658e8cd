package org.busway.client.internal.osgi;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.busway.api.ObjectInterface;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Exports the services of type {@link ObjectInterface} that have a path, on the connections of the bundles that registered them. The bus is
 * spoken to on a thread of its own, one service after another, so that nobody's registering waits for it. A connection that the bus has ended is replaced
 * after a pause, and the objects of its bundle are exported again.
 */
final class Whiteboard implements ServiceTrackerCustomizer<ObjectInterface, WhiteboardObject>, AutoCloseable {

    /** So that a bundle that is thrown out again and again takes little of the bus's time. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final BundleContext context;
    private final BundlePeers peers;
    private final InTurn inTurn;
    private final ServiceTracker<ObjectInterface, WhiteboardObject> tracker;
    /** How many objects want a name of a bundle; touched in turn. */
    private final Map<String, Integer> nameUsers = new HashMap<>();

    Whiteboard(BundleContext context, BundlePeers peers) {
        this.context = context;
        this.peers = peers;
        inTurn = new InTurn(peers.pool());
        tracker = new ServiceTracker<>(context, filter(), this);
    }

    private static Filter filter() {
        try {
            return FrameworkUtil.createFilter("(&(" + Constants.OBJECTCLASS + "=" + ObjectInterface.class.getName() + ")("
                    + ObjectInterface.OBJECT_PATH + "=*))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    void open() {
        tracker.open();
    }

    @Override
    public void close() {
        tracker.close();
    }

    @Override
    public WhiteboardObject addingService(ServiceReference<ObjectInterface> reference) {
        ObjectInterface service = context.getService(reference);
        if (service == null) {
            return null;
        }
        WhiteboardObject object = new WhiteboardObject(reference.getBundle(), service, peers, nameUsers, this::later);
        update(reference, object);
        return object;
    }

    @Override
    public void modifiedService(ServiceReference<ObjectInterface> reference, WhiteboardObject object) {
        update(reference, object);
    }

    private void later(Runnable work) {
        peers.pool().after(PAUSE_NANOS, () -> inTurn.execute(work));
    }

    private void update(ServiceReference<ObjectInterface> reference, WhiteboardObject object) {
        Object path = reference.getProperty(ObjectInterface.OBJECT_PATH);
        Object name = reference.getProperty(ObjectInterface.BUS_NAME);
        inTurn.execute(() -> object.show(path, name));
    }

    @Override
    public void removedService(ServiceReference<ObjectInterface> reference, WhiteboardObject object) {
        inTurn.execute(object::end);
        context.ungetService(reference);
    }

    /** Runs one thing after another on threads of a pool. */
    private static final class InTurn implements Executor {

        private final Executor threads;
        private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger count = new AtomicInteger();

        private InTurn(Executor threads) {
            this.threads = threads;
        }

        @Override
        public void execute(Runnable work) {
            waiting.add(work);
            if (count.getAndIncrement() == 0) {
                threads.execute(this::run);
            }
        }

        private void run() {
            do {
                waiting.remove().run();
            } while (count.decrementAndGet() > 0);
        }
    }
}
