package org.busway.api.group;

import java.nio.ByteBuffer;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A signal of a group as a member sees it: a view of the member's own copy, valid as D-Bus says, that allocates nothing. Good only during
 * the call that hands it over, on the thread of that call; {@link #toMessage} makes a value that lasts.
 *
 * <p>{@link #sender} is the peer whose lane it came from, by the word of the bus, whatever the message itself says.
 */
@ProviderType
public interface GroupMessage extends MessageHeader {

    /**
     * Its number among all messages of the group, the same for every member; grows by one with each, also with those that the member's
     * rules refuse.
     *
     * @return the number, 0 where it is not known: the message came over the connection
     */
    long frameNumber();

    /**
     * The arguments as they were sent (specification, "Marshaling"), for a program that knows their layout.
     *
     * @return the body between position and limit, in the byte order of the message, read-only. The same object each time, filled anew.
     *         Alignment counts from the buffer's position
     */
    ByteBuffer body();

    /**
     * The message as a value.
     *
     * @return a message that lasts
     */
    Message toMessage();
}
