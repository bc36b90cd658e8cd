package org.busway.auth.internal.rule;

import org.busway.api.MessageHeader;
import org.busway.api.MessageType;

/** A message of which the policy sees what is set. */
record FakeMessage(MessageType type, int replySerial, String path, String interfaceName, String member, String errorName,
        String destination, String sender, int descriptorCount) implements MessageHeader {

    static FakeMessage call(String destination, String interfaceName, String member) {
        return new FakeMessage(MessageType.METHOD_CALL, 0, "/", interfaceName, member, null, destination, ":1.7", 0);
    }

    static FakeMessage signal(String interfaceName, String member) {
        return new FakeMessage(MessageType.SIGNAL, 0, "/", interfaceName, member, null, null, ":1.7", 0);
    }

    static FakeMessage reply(String destination) {
        return new FakeMessage(MessageType.METHOD_RETURN, 9, null, null, null, null, destination, ":1.7", 0);
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public int serial() {
        return 1;
    }

    @Override
    public String signature() {
        return "";
    }

    @Override
    public char argumentType(int index) {
        return 0;
    }

    @Override
    public String argument(int index) {
        return null;
    }
}
