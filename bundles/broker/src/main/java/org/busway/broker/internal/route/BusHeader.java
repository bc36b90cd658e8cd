package org.busway.broker.internal.route;

import org.busway.api.MessageHeader;
import org.busway.api.MessageType;

/** The header of a message that the bus itself sends. The bus never wants a reply. */
public record BusHeader(MessageType type, String path, String interfaceName, String member, String errorName, int replySerial,
        String destination, String signature) implements MessageHeader {

    /** The object path of the bus. */
    public static final String PATH = "/org/freedesktop/DBus";
    /** The name and the interface of the bus. */
    public static final String NAME = BusParty.NAME;

    /** A signal of the bus object. */
    public static BusHeader signal(String member, String destination, String signature) {
        return new BusHeader(MessageType.SIGNAL, PATH, NAME, member, null, 0, destination, signature);
    }

    /** The reply to a call. */
    public static BusHeader reply(int serial, String destination, String signature) {
        return new BusHeader(MessageType.METHOD_RETURN, null, null, null, null, serial, destination, signature);
    }

    /** The error that a message is answered with. */
    public static BusHeader error(int serial, String destination, String errorName) {
        return new BusHeader(MessageType.ERROR, null, null, null, errorName, serial, destination, "s");
    }

    @Override
    public int flags() {
        return NO_REPLY_EXPECTED;
    }

    @Override
    public int serial() {
        return 0;
    }

    @Override
    public String sender() {
        return NAME;
    }

    @Override
    public int descriptorCount() {
        return 0;
    }

    @Override
    public char argumentType(int index) {
        return '\0';
    }

    @Override
    public String argument(int index) {
        return null;
    }
}
