package org.busway.filter.internal;

import java.util.List;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;

/** A header and its first arguments; an argument that begins with "o:" is an object path, null is of another type. */
record FakeMessage(MessageType type, String sender, String destination, String path, String interfaceName, String member,
        List<String> arguments) implements MessageHeader {

    static FakeMessage signal(String sender, String path, String interfaceName, String member, String... arguments) {
        return new FakeMessage(MessageType.SIGNAL, sender, null, path, interfaceName, member, List.of(arguments));
    }

    FakeMessage to(String newDestination) {
        return new FakeMessage(type, sender, newDestination, path, interfaceName, member, arguments);
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
    public int replySerial() {
        return 0;
    }

    @Override
    public String errorName() {
        return null;
    }

    @Override
    public String signature() {
        return "s".repeat(arguments.size());
    }

    @Override
    public int descriptorCount() {
        return 0;
    }

    @Override
    public char argumentType(int index) {
        String argument = index < arguments.size() ? arguments.get(index) : null;
        return argument == null ? '\0' : argument.startsWith("o:") ? 'o' : 's';
    }

    @Override
    public String argument(int index) {
        char type = argumentType(index);
        return type == '\0' ? null : type == 'o' ? arguments.get(index).substring(2) : arguments.get(index);
    }
}
