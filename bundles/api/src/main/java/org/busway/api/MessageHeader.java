package org.busway.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What can be asked of a message without reading it whole: the header fields and the arguments that match rules test.
 *
 * <p>A header is either a value ({@link Message}) or a view of received bytes. A view is good only during the call that hands it
 * over, on the thread of that call.
 */
@ProviderType
public interface MessageHeader {

    /** Flag: the sender does not want a reply. */
    int NO_REPLY_EXPECTED = 1;

    /** Flag: the bus is not to start a program for the destination. */
    int NO_AUTO_START = 2;

    /** Flag: the caller will wait while a person is asked for permission. */
    int ALLOW_INTERACTIVE_AUTHORIZATION = 4;

    /**
     * The kind of message.
     *
     * @return the type, or null if its number is not one that this version knows
     */
    MessageType type();

    /**
     * The flags.
     *
     * @return the third byte of the header, 0 to 255
     */
    int flags();

    /**
     * The number that the sender gave the message.
     *
     * @return an unsigned 32-bit number; 0 only in a message that was not sent yet
     */
    int serial();

    /**
     * The serial of the call that this message answers.
     *
     * @return an unsigned 32-bit number, or 0 if it answers none
     */
    int replySerial();

    /**
     * The object that is called or that sends.
     *
     * @return the object path, or null
     */
    String path();

    /**
     * The interface of the member.
     *
     * @return the interface name, or null
     */
    String interfaceName();

    /**
     * The method or signal.
     *
     * @return the member name, or null
     */
    String member();

    /**
     * The name of the error.
     *
     * @return the error name, or null
     */
    String errorName();

    /**
     * The connection that is to get the message.
     *
     * @return a unique or well-known name, or null for a broadcast
     */
    String destination();

    /**
     * The connection that sent it.
     *
     * @return its unique name as the bus stamped it, or null where no bus has seen the message
     */
    String sender();

    /**
     * The types of the body.
     *
     * @return the signature; empty for a message without a body
     */
    String signature();

    /**
     * How many descriptors go with the message.
     *
     * @return 0 or more
     */
    int descriptorCount();

    /**
     * The type of one of the body's arguments, as far as match rules can test it.
     *
     * @param index 0 to 63
     * @return 's' or 'o' for a string or an object path, '\0' for any other type or where there is no such argument
     */
    char argumentType(int index);

    /**
     * One of the body's arguments.
     *
     * @param index 0 to 63
     * @return the text, or null where {@link #argumentType} is '\0'
     */
    String argument(int index);

    /**
     * The beginning of one of the body's arguments, for tests that need no more of a long one.
     *
     * @param index 0 to 63
     * @param maxBytes how many bytes of its UTF-8 are wanted; a header that holds whole texts may give more
     * @return the text, cut off behind so many bytes or not at all; null where {@link #argumentType} is '\0'
     */
    default String argumentStart(int index, int maxBytes) {
        return argument(index);
    }
}
