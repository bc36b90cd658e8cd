package org.busway.broker.internal.activation;

import java.util.Collection;
import java.util.Map;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.policy.BusSettings;

/**
 * Starts programs for names that nobody owns. Everything is called on the bus thread and must return at once.
 *
 * <p>Who implements it gets {@link org.busway.broker.internal.route.Delivery} to hand on what has waited, and
 * {@link org.busway.broker.internal.route.BusVoice} to answer those who asked.
 */
public interface Activator {

    /** What peers set for programs takes so much at most; the kernel lets one variable of a program have as much. */
    long MOST_ENVIRONMENT_BYTES = 128 << 10;

    /** What is said where it would be more. */
    String TOO_MUCH_ENVIRONMENT = "The variables that are set for programs would take more than " + MOST_ENVIRONMENT_BYTES
            + " bytes";

    /** The names that can be started, without {@code org.freedesktop.DBus}. */
    Collection<String> names();

    /**
     * Keeps a message until somebody owns its destination, and starts a program for that.
     *
     * @param message addressed to a name that nobody owns; its sender may be the bus. Good during the call: keep a copy of its stamped bytes, and
     *            charge it to the sender as {@code ACTIVATION_BYTES}
     * @return null if it is kept, else the error that its sender gets
     */
    Refusal queue(Parcel message);

    /**
     * Why nobody can be started for a name, whether or not somebody owns it.
     *
     * @param name the name
     * @return null if it could be started
     */
    Refusal refusal(String name);

    /**
     * What StartServiceByName does for a name that nobody owns. The call is answered when the program owns its name, or has failed.
     *
     * @param call the call, from which sender and serial are to be kept
     * @param name the name
     * @return null if the call will be answered, else the error that its sender gets
     */
    Refusal start(Parcel call, String name);

    /**
     * Somebody owns a name that nobody owned: answers the calls that started it. What waits for the name is to be handed on in
     * {@link #acquired}, after the owner has been told.
     *
     * @param name the name
     */
    void created(String name);

    /**
     * A request for a name has succeeded: hands on what waits for the name.
     *
     * @param name the name
     * @param owner who owns it now
     */
    void acquired(String name, Peer owner);

    /**
     * A peer is gone: what it had waiting is dropped.
     *
     * @param peer who is gone
     */
    void gone(Peer peer);

    /**
     * Changes the environment of what is started from now on.
     *
     * @param variables by name
     * @return null if it is changed, else the error that whoever asked for it gets; nothing is changed then
     */
    Refusal environment(Map<String, String> variables);

    /**
     * systemd could not start a unit.
     *
     * @param signal {@code org.freedesktop.systemd1.Activator.ActivationFailure}, from the owner of {@code org.freedesktop.systemd1}
     */
    void failed(Parcel signal);

    /**
     * The configuration was read: looks for service files again.
     *
     * @param settings in force now
     */
    void configure(BusSettings settings);

    /** The bus ends; nothing is called any more. */
    void close();
}
