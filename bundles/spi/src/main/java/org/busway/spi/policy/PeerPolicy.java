package org.busway.spi.policy;

import org.busway.api.MessageHeader;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The rules that apply to one connection, as dbus-daemon applies them: the last rule that matches decides. Immutable; allocates nothing
 * where the answer is yes.
 */
@ProviderType
public interface PeerPolicy {

    /**
     * Whether the connection may own a name.
     *
     * @param name a well-known name
     * @return true if it may
     */
    boolean mayOwn(String name);

    /**
     * Whether the connection may send a message to one receiver.
     *
     * @param message the message, its sender stamped
     * @param receiver who would get it; null if nobody has the destination's name
     * @param requestedReply whether it is a reply that the receiver waits for
     * @return the answer
     */
    Verdict maySend(MessageHeader message, Party receiver, boolean requestedReply);

    /**
     * Whether the connection may receive a message from one sender.
     *
     * @param message the message, its sender stamped
     * @param sender who sent it
     * @param addressed who is addressed; null for a broadcast. Where that is not this connection, receiving is eavesdropping
     * @param self this connection
     * @param requestedReply whether it is a reply that was waited for
     * @return the answer
     */
    Verdict mayReceive(MessageHeader message, Party sender, Party addressed, Party self, boolean requestedReply);

    /**
     * Whether {@link #maySend} is yes for every message of this type to every receiver, so that nobody need ask.
     *
     * @param typeCode 1 to 4
     * @param requestedReply whether the message is a reply that is waited for
     * @return true if no rule can refuse it
     */
    boolean sendsFreely(int typeCode, boolean requestedReply);

    /**
     * Whether {@link #mayReceive} is yes for every message of this type from every sender, eavesdropping apart.
     *
     * @param typeCode 1 to 4
     * @param requestedReply whether the message is a reply that is waited for
     * @return true if no rule can refuse it
     */
    boolean receivesFreely(int typeCode, boolean requestedReply);
}
