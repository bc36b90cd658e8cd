package org.busway.spi.group;

import java.nio.ByteBuffer;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The groups of one bus. Used on its thread only. {@link #offer} and {@link Attendance#isServed} stand on the way of every signal and allocate nothing.
 */
@ProviderType
public interface GroupBus {

    /** The object of the bus that {@link #call} answers for. */
    String PATH = "/org/busway/groups";
    /** Its interface. */
    String INTERFACE = "org.busway.Groups1";
    /** The error of every method while there is no manager of groups. */
    String NO_GROUPS = "org.busway.Error.NoGroups";

    /**
     * Handles a call of {@link #INTERFACE} and answers it, now or later. Its arguments have the types that introspection says, its values may be anything.
     * Descriptors among them are open during this call: what is to stay is duplicated.
     *
     * @param caller who calls; it has said Hello
     * @param call the call; its sender is not stamped
     */
    void call(BusPeer caller, Message call);

    /**
     * A property of {@link #INTERFACE}, for whoever may call its methods. None tells more than {@code List} and {@code Statistics} tell everybody.
     *
     * @param name of a property that introspection names
     * @return its value now; null if there is none of that name
     */
    Variant property(String name);

    /**
     * Offers a signal without destination and without descriptors that a peer has sent, before anybody gets it.
     *
     * @param signal the header, its sender stamped
     * @param sender who sent it
     * @param bytes where the whole stamped message lies
     * @param offset where it begins there
     * @param length how many bytes it is
     * @return true if it stands in a lane now: whoever is {@link Attendance#isServed served} by that lane is to be left out, all others get it as ever. False if
     *         it belongs to no group that the bus writes, and is routed as any other
     */
    boolean offer(MessageHeader signal, BusPeer sender, ByteBuffer bytes, int offset, int length);

    /**
     * Whether a signal fits that {@link #offer} will be asked about. Asked only while {@link BusEnd#lanesArePressed lanes are pressed}.
     *
     * @param signal the header, its sender stamped
     * @param sender who sent it
     * @param length bytes of the stamped message
     * @return null if it fits or nobody waits for it, else what its sender is to wait for
     */
    GroupBudget.Room roomFor(MessageHeader signal, BusPeer sender, int length);

    /**
     * A message of a peer that has an {@link Attendance} has come and is about to be sequenced: what the peer wrote into lanes before is routed before it.
     *
     * @param sender who sent it; not held up
     * @return false if its sender is held up now, and the message has to wait
     */
    boolean mayTake(BusPeer sender);

    /**
     * The connection of a peer that has an {@link Attendance} has ended on its side, and all that came by it was taken.
     *
     * @param peer not held up
     * @return false if it is held up now, and has to stay until what it wrote into lanes is routed
     */
    boolean mayLeave(BusPeer peer);

    /**
     * A peer that has an {@link Attendance} is about to go: the last moment for what it wrote into lanes.
     *
     * @param peer still on the bus
     */
    void leaving(BusPeer peer);

    /**
     * Somebody has one match rule more.
     *
     * @param rule the rule
     * @param ofMonitor whether it is a monitor's
     */
    void ruleAdded(MatchRule rule, boolean ofMonitor);

    /**
     * Somebody has one match rule less.
     *
     * @param rule the rule
     * @param ofMonitor whether it was a monitor's
     */
    void ruleRemoved(MatchRule rule, boolean ofMonitor);

    /**
     * A message is about to be put into the connection of a peer that has an {@link Attendance}; what is sent to the peer meanwhile comes before it.
     *
     * @param receiver who gets it
     * @param sender who sent it; null for the bus itself
     */
    void beforeMessage(BusPeer receiver, BusPeer sender);

    /**
     * A message of a peer that has an {@link Attendance} has been routed.
     *
     * @param sender who sent it
     */
    void routed(BusPeer sender);

    /**
     * A well-known name has another owner; told before anybody else is.
     *
     * @param name the name
     * @param owner the unique name of who owns it now; empty if nobody does
     */
    void nameOwnerChanged(String name, String owner);

    /** The policies of peers may have changed: who may no longer hear everything leaves the lanes. */
    void policyChanged();

    /**
     * A peer that has an {@link Attendance} has gone.
     *
     * @param peer no longer on the bus
     */
    void gone(BusPeer peer);

    /**
     * Ends the service to this bus, and leaves the groups as they are for the next manager: members and publishers notice nothing.
     *
     * @return what there is to be done until then; null if nobody is a member or publisher, so that nothing is left
     */
    GroupsLeft leave();

    /** The bus ends: what members and publishers share stays as it is, and they are told nothing but the end of their connections. */
    void detach();
}
