package org.busway.api;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.busway.api.group.Group;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One peer's connection to the bus: a program's over a socket, or a bundle's within the framework.
 *
 * <p>As an OSGi service it is bundle-scoped: each bundle that gets it is a peer of its own, which lives until that bundle stops,
 * however often the service is released; then its names, subscriptions, objects and calls end. A bundle that is several peers
 * takes a {@link FurtherBusConnection} for each of the others.
 *
 * <p><b>Threads.</b> All methods are safe from any thread. Handlers of one connection are called one at a time, in the order in which
 * the bus sent the messages. A reply completes its call in that order too: what the other side sent before it was handed on before.
 * A call made inside a handler is the exception, since it could not end otherwise: its reply releases it at once, and what came
 * before is handed on after the handler has returned. An exception out of a handler is logged and harms nothing else.
 *
 * <p><b>Waiting.</b> {@link #send} and what is built on it waits while the connection's budget is used up, {@link #trySend} never
 * waits. Inside a handler nothing waits for room: {@code send} fails at once with {@code LimitsExceeded}.
 */
@ProviderType
public interface BusConnection {

    /** How long a call waits where no other time is said: 25 seconds, as other D-Bus libraries wait. */
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(25);

    /**
     * The name that the bus gave this connection.
     *
     * @return such as {@code :1.7}; stays the same for the connection's life
     */
    String uniqueName();

    /**
     * Whether messages can still be sent.
     *
     * @return false once the bus or this side has closed the connection
     */
    boolean isOpen();

    /**
     * Sends a message that expects no answer.
     *
     * @param message a signal, an error, a reply, or a call flagged {@link MessageHeader#NO_REPLY_EXPECTED}
     * @throws BusException {@code Disconnected} if the connection is closed, {@code LimitsExceeded} if there is no room and
     *             waiting is not possible
     * @throws IllegalArgumentException if an argument does not fit the signature
     */
    void send(Message message);

    /**
     * Sends a message if it can be done without waiting.
     *
     * @param message as for {@link #send}
     * @return false if there is no room now; nothing was sent then
     * @throws BusException {@code Disconnected} if the connection is closed
     * @throws IllegalArgumentException if an argument does not fit the signature
     */
    boolean trySend(Message message);

    /**
     * Sends a call and waits for its reply.
     *
     * @param call a method call
     * @param timeout how long to wait, more than zero
     * @return the method return
     * @throws BusException the error that the call was answered with, or {@code NoReply} when the time is over
     */
    Message call(Message call, Duration timeout);

    /**
     * Sends a call.
     *
     * @param call a method call
     * @param timeout how long its reply may take, more than zero
     * @return completed in the order of messages (see above) with the method return, or exceptionally with a {@link BusException}
     */
    CompletionStage<Message> callAsync(Message call, Duration timeout);

    /**
     * Calls a method and waits {@link #DEFAULT_TIMEOUT} at most.
     *
     * @param destination a bus name
     * @param path the object
     * @param interfaceName the interface
     * @param member the method
     * @param signature the types of the arguments
     * @param arguments one value per complete type
     * @return the method return
     * @throws BusException as {@link #call(Message, Duration)}
     */
    default Message call(String destination, String path, String interfaceName, String member, String signature,
            Object... arguments) {
        return call(Message.call(destination, path, interfaceName, member).body(signature, arguments).build(), DEFAULT_TIMEOUT);
    }

    /**
     * Emits a signal to all who subscribed.
     *
     * @param path the object that sends it
     * @param interfaceName the interface
     * @param member the signal
     * @param signature the types of the arguments
     * @param arguments one value per complete type
     * @throws BusException as {@link #send}
     */
    default void emit(String path, String interfaceName, String member, String signature, Object... arguments) {
        send(Message.signal(path, interfaceName, member).body(signature, arguments).build());
    }

    /**
     * Subscribes to messages. A message is handed to each subscription of this connection that matches it.
     *
     * @param rule what is wanted
     * @param handler called as the class comment says
     * @return ends the subscription when closed
     * @throws BusException if the bus refuses the rule
     */
    Registration subscribe(MatchRule rule, Consumer<Message> handler);

    /**
     * Asks for a well-known name. The name is given back when the connection ends.
     *
     * @param name a well-known bus name
     * @param flags how it is to be owned
     * @return what became of the request
     * @throws BusException if policy or a limit forbids it
     */
    NameResult requestName(String name, Set<NameFlag> flags);

    /**
     * Gives a name back, or gives up waiting for it.
     *
     * @param name a well-known bus name
     * @return false if this connection neither owned nor waited for it
     */
    boolean releaseName(String name);

    /**
     * Makes an object of this connection callable. {@code org.freedesktop.DBus.Introspectable}, {@code .Properties} and {@code .Peer} are
     * answered for it. Each {@link #exportManager} above its path emits {@code InterfacesAdded}.
     *
     * @param path where
     * @param interfaces what it can do; the same interface at the same path once at most
     * @return ends the export when closed, and tells of changed properties
     * @throws IllegalStateException if one of the interfaces is already exported there
     */
    ExportedObject export(ObjectPath path, ObjectInterface... interfaces);

    /**
     * Answers {@code org.freedesktop.DBus.ObjectManager} at a path for all objects of this connection below it, with its signals.
     *
     * @param path the root of the tree
     * @return ends it when closed
     * @throws IllegalStateException if there is one already
     */
    Registration exportManager(ObjectPath path);

    /**
     * A multicast group of this bus. Nothing is asked of the bus yet, so the group need not be there.
     *
     * @param name the group's name
     * @return the group as this connection sees it
     */
    Group group(String name);

    /**
     * Says when the connection ends.
     *
     * @param handler called once with the reason, for a person; at once if it has ended already
     * @return ends the watch when closed
     */
    Registration onClose(Consumer<String> handler);
}
