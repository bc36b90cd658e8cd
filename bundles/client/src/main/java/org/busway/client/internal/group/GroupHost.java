package org.busway.client.internal.group;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.busway.api.Message;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.client.internal.group.order.Sequencer;

/** What groups need of the connection they belong to. Safe from any thread. */
public interface GroupHost {

    /** Calls the bus and waits for its reply. */
    Message call(Message call);

    /** As {@link #call}; the reply is acted on where it stands in the order of messages, before anything behind it is handed on. */
    <T> T call(Message call, Function<Message, T> act);

    /** Tells the bus something that needs no answer; without waiting. */
    void tell(Message call);

    /** Calls the bus without waiting; the answer, an error too, is acted on as it comes in, before anything that has come before it is handed on. */
    void ask(Message call, Consumer<Message> answer);

    /** A future for which a handler may wait, while what it waits for is looked after. */
    <T> CompletableFuture<T> future();

    /** Whether the program has subscribed to anything. */
    boolean isSubscribed();

    /** Hands a message on that came by a lane, to whoever has subscribed to it. On the thread that hands on. */
    void handToSubscribers(Message message);

    /** Whether the connection has not ended. */
    boolean isOpen();

    /** A serial for a message of this connection. */
    int nextSerial();

    /** Sends a message that wants no reply, with its descriptors, if there is room. */
    boolean trySend(Message message);

    /** Sends a marshalled signal if there is room. */
    boolean trySend(ByteBuffer message);

    /** Waits until there may be room to send; false when the time is over. */
    boolean awaitRoom(long nanos);

    /** How many messages the connection has sent. */
    long sent();

    /** The order of what it hands on. */
    Sequencer<?> order();

    /**
     * Says of heads of lanes that hold no messages whether they may be handed on, as {@link Sequencer#mayPass} does.
     *
     * @param isOfMember whether a member gets a message that came over the connection, of which the bus has said for what group it is: what one member gets is in one order
     */
    Predicate<LaneHead> turns(BiPredicate<Message, String> isOfMember);

    /** Takes from the link what is there, so that it is known here. */
    void takeFromLink();

    /** Whether the calling thread runs a handler of this connection. */
    boolean isInOwnHandler();

    /** Whether the calling thread runs a handler of any connection. */
    boolean isInHandler();

    /** There is something to hand on. */
    void wake();

    /** Has something run where handlers run. */
    void runAsHandler(Runnable task);

    /** Watches doorbells for those that hand on where handlers run. */
    BellWatch bells();
}
