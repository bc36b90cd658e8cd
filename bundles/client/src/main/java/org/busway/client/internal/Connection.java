package org.busway.client.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.busway.api.BusException;
import org.busway.api.FurtherBusConnection;
import org.busway.api.ExportedObject;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.api.group.Group;
import org.busway.client.BusClient;
import org.busway.client.internal.group.BellWatch;
import org.busway.client.internal.group.ConnectionGroups;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.client.internal.group.order.Sequencer;
import org.busway.client.internal.objects.ExportedObjects;
import org.busway.client.internal.objects.Sender;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.message.MessageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection over any {@link Link}: calls and their replies, subscriptions, names, objects. What happens on which thread is decided
 * in {@link Delivery}, how it travels in the link.
 */
public final class Connection implements BusClient, FurtherBusConnection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Link link;
    private final Runnable whenClosed;
    private final Outbox outbox;
    private final Delivery delivery;
    private final PendingCalls pending;
    private final MethodCalls calls;
    private final LibraryCalls libraryCalls;
    private final BusDriver driver;
    private final OwnerWatch owners;
    private final Subscriptions subscriptions;
    private final ExportedObjects objects;
    private final ConnectionGroups groups;
    private final Delivery.Lanes lanes;
    private final DeliveryPool pool;
    private final long aheadBytes;
    private final CloseWatch closeWatch = new CloseWatch();
    private final OwnNames ownNames = new OwnNames();
    /** Of whoever takes from the link. */
    private final MessageView view = new MessageView();
    private volatile String uniqueName;

    /** Makes the link, which wakes the connection by what it is given. */
    @FunctionalInterface
    public interface LinkFactory {
        Link open(Runnable wakeUp);
    }

    /**
     * A connection that nothing has come to yet.
     *
     * @param whenClosed run when {@link #close} is called, after the link was closed
     */
    public Connection(LinkFactory links, DeliveryPool pool, ConnectionSettings settings, Runnable whenClosed) {
        this.whenClosed = whenClosed;
        this.pool = pool;
        aheadBytes = settings.aheadBytes();
        groups = new ConnectionGroups(new Host());
        lanes = new PushedLanes(groups);
        delivery = new Delivery(pool, new Handing(), settings.aheadBytes());
        pending = new PendingCalls(pool, delivery);
        driver = new BusDriver(this);
        owners = new OwnerWatch(driver);
        subscriptions = new Subscriptions(owners);
        objects = new ExportedObjects(new Sender() {
            @Override
            public void send(Message message) {
                Connection.this.send(message);
            }

            @Override
            public void owe(Message message) {
                Connection.this.owe(message);
            }
        });
        link = links.open(delivery::wake);
        outbox = new Outbox(link, settings.sendTimeout());
        calls = new MethodCalls(outbox, pending);
        libraryCalls = new LibraryCalls(outbox);
    }

    /** Begins, on a link that has said Hello. */
    public Connection start(String name) {
        uniqueName = name;
        delivery.start(link);
        return this;
    }

    /** Begins, and says Hello. */
    public Connection startWithHello(Duration timeout) {
        delivery.start(link);
        uniqueName = driver.hello(timeout);
        return this;
    }

    @Override
    public String uniqueName() {
        return uniqueName;
    }

    @Override
    public boolean isOpen() {
        return link.closeReason() == null;
    }

    @Override
    public void send(Message message) {
        requireNoReply(message);
        outbox.send(message, outbox.nextSerial());
    }

    @Override
    public boolean trySend(Message message) {
        requireNoReply(message);
        return outbox.trySend(message);
    }

    /** Sends now, or when there is room; without waiting. */
    void owe(Message message) {
        try {
            outbox.owe(message);
        } catch (BusException e) {
            if (isOpen()) {
                throw e;
            }
        }
    }

    private static void requireNoReply(Message message) {
        if (message.type() == MessageType.METHOD_CALL && (message.flags() & MessageHeader.NO_REPLY_EXPECTED) == 0) {
            throw new IllegalArgumentException(message + " wants a reply: use call or callAsync, or flag it NO_REPLY_EXPECTED");
        }
    }

    @Override
    public Message call(Message call, Duration timeout) {
        return calls.call(call, timeout);
    }

    @Override
    public CompletionStage<Message> callAsync(Message call, Duration timeout) {
        return calls.callAsync(call, timeout);
    }

    @Override
    public Registration subscribe(MatchRule rule, Consumer<Message> handler) {
        Subscriptions.Subscription subscription = subscriptions.add(rule, handler);
        try {
            owners.follow(rule);
            driver.addMatch(rule);
        } catch (RuntimeException e) {
            subscriptions.remove(subscription);
            throw e;
        }
        return () -> {
            if (subscriptions.remove(subscription)) {
                driver.removeMatch(rule);
                owners.unfollow(rule);
            }
        };
    }

    @Override
    public NameResult requestName(String name, Set<NameFlag> flags) {
        return driver.requestName(name, flags);
    }

    @Override
    public boolean releaseName(String name) {
        return driver.releaseName(name);
    }

    @Override
    public ExportedObject export(ObjectPath path, ObjectInterface... interfaces) {
        return objects.export(path, interfaces);
    }

    @Override
    public Registration exportManager(ObjectPath path) {
        return objects.exportManager(path);
    }

    @Override
    public Group group(String name) {
        return groups.group(name, aheadBytes);
    }

    @Override
    public Registration onClose(Consumer<String> handler) {
        return closeWatch.add(handler);
    }

    @Override
    public void close() {
        link.close("closed by this side");
        delivery.stop();
        whenClosed.run();
    }

    @Override
    public String toString() {
        return "bus connection " + uniqueName;
    }

    /** What the delivery thread does with messages. */
    private final class Handing implements Delivery.Receiver {

        @Override
        public Arrival read(Link.Received received) {
            ByteBuffer bytes = received.bytes();
            int length = bytes.remaining();
            WireFault fault = view.parse(bytes, bytes.position(), length, received.descriptors().size());
            String wrong = fault != WireFault.NONE
                    ? fault.at(view.faultAt())
                    : view.descriptorIndicesInRange() ? null : "it names a descriptor that did not come with it";
            if (wrong == null && view.type() != null) {
                return new Arrival(MessageReader.read(view, received.descriptors()), length, received.descriptors(),
                        groups.handed());
            }
            received.descriptors().forEach(org.busway.api.Descriptor::close);
            if (wrong != null) {
                LOG.warn("{}: closed, because the bus sent what is no D-Bus message: {}", uniqueName, wrong);
                link.close("the bus sent what is no D-Bus message: " + wrong);
            }
            return null;
        }

        @Override
        public boolean isForLibrary(Arrival arrival) {
            if (libraryCalls.take(arrival.message())) {
                delivery.inbox().order().pass();
                return true;
            }
            return groups.take(arrival.message());
        }

        @Override
        public Delivery.Lanes lanes() {
            return lanes;
        }

        @Override
        public void deliver(LaneHead lane) {
            groups.deliver(lane);
        }

        @Override
        public boolean releasesHandler(Arrival arrival) {
            return pending.isInsideHandler(arrival.message());
        }

        @Override
        public void deliver(Arrival arrival) {
            Message message = arrival.message();
            boolean forUs = isForUs(message);
            owners.note(message);
            boolean taken = switch (message.type()) {
                case METHOD_CALL -> forUs && objects.dispatch(message);
                case SIGNAL -> {
                    ownNames.note(message);
                    yield forUs && groups.offer(message, arrival.group());
                }
                case METHOD_RETURN, ERROR -> forUs && pending.complete(message);
            };
            boolean ofGroup = taken && message.type() == MessageType.SIGNAL;
            if (!ofGroup && !subscriptions.deliver(message, forUs) && !taken) {
                arrival.drop();
            }
        }

        /** An eavesdropper gets what is addressed to others, calls that they answer too. */
        private boolean isForUs(Message message) {
            String destination = message.destination();
            return destination == null || destination.equals(uniqueName) || ownNames.contains(destination)
                    || !subscriptions.eavesdrop();
        }

        @Override
        public boolean flush() {
            return outbox.flush();
        }

        @Override
        public void ended(String reason) {
            objects.end();
            pending.fail(reason);
            groups.ended(reason);
            closeWatch.ended(reason);
        }
    }

    /** What groups need of this connection. */
    private final class Host implements GroupHost {

        @Override
        public Message call(Message call) {
            return Connection.this.call(call, DEFAULT_TIMEOUT);
        }

        @Override
        public <T> T call(Message call, Function<Message, T> act) {
            try {
                return Connection.this.callAsync(call, DEFAULT_TIMEOUT).thenApply(act).toCompletableFuture().join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof BusException error
                        ? new BusException(error.errorName(), error.getMessage(), error)
                        : new BusException(BusException.FAILED,
                                "the answer of the bus to " + call.member() + " cannot be acted on: " + e.getCause().getMessage(),
                                e.getCause());
            }
        }

        @Override
        public void ask(Message call, Consumer<Message> answer) {
            try {
                libraryCalls.ask(call, answer);
            } catch (BusException e) {
                if (isOpen()) {
                    throw e;
                }
            }
        }

        @Override
        public <T> CompletableFuture<T> future() {
            return new ReplyFuture<>(delivery);
        }

        @Override
        public boolean isSubscribed() {
            return !subscriptions.isEmpty();
        }

        @Override
        public void handToSubscribers(Message message) {
            subscriptions.deliver(message, true);
        }

        @Override
        public boolean isOpen() {
            return Connection.this.isOpen();
        }

        @Override
        public void tell(Message call) {
            owe(call);
        }

        @Override
        public int nextSerial() {
            return outbox.nextSerial();
        }

        @Override
        public boolean trySend(Message message) {
            return outbox.trySend(message);
        }

        @Override
        public boolean trySend(ByteBuffer message) {
            return link.trySend(message, List.of());
        }

        @Override
        public boolean awaitRoom(long nanos) {
            return outbox.awaitRoom(nanos);
        }

        @Override
        public long sent() {
            return link.sent();
        }

        @Override
        public Sequencer<?> order() {
            return delivery.inbox().order();
        }

        @Override
        public Predicate<LaneHead> turns(BiPredicate<Message, String> isOfMember) {
            Predicate<Arrival> together = arrival -> isOfMember.test(arrival.message(), arrival.group());
            return head -> delivery.inbox().order().mayPass(head, together);
        }

        @Override
        public void takeFromLink() {
            delivery.takeFromLink();
        }

        @Override
        public boolean isInOwnHandler() {
            return DeliveryThread.isInHandlerOf(delivery);
        }

        @Override
        public boolean isInHandler() {
            return DeliveryThread.isInHandler();
        }

        @Override
        public void wake() {
            delivery.wake();
        }

        @Override
        public void runAsHandler(Runnable task) {
            delivery.add(task);
        }

        @Override
        public BellWatch bells() {
            return pool.bells();
        }
    }
}
