package org.busway.api;

import java.util.List;
import java.util.Objects;

/**
 * A whole message as a value: header and body. Immutable, apart from what its arguments refer to.
 *
 * <p>Made with {@link #signal}, {@link #call}, {@link #reply} and {@link #error}; the connection adds serial and sender.
 * Arguments have the Java types that the package documentation names.
 */
public final class Message implements MessageHeader {

    private final MessageType type;
    private final int flags;
    private final int serial;
    private final int replySerial;
    private final String path;
    private final String interfaceName;
    private final String member;
    private final String errorName;
    private final String destination;
    private final String sender;
    private final Signature signature;
    private final List<String> types;
    private final List<Object> arguments;

    private Message(Builder b) {
        type = b.type;
        flags = b.flags;
        serial = b.serial;
        replySerial = b.replySerial;
        path = b.path;
        interfaceName = b.interfaceName;
        member = b.member;
        errorName = b.errorName;
        destination = b.destination;
        sender = b.sender;
        signature = b.signature;
        types = signature.types();
        arguments = b.arguments;
    }

    /**
     * Begins a signal.
     *
     * @param path the object that sends it
     * @param interfaceName the interface
     * @param member the signal
     * @return a builder; without {@link Builder#destination} the signal goes to all who subscribed
     */
    public static Builder signal(String path, String interfaceName, String member) {
        return new Builder(MessageType.SIGNAL).path(path).interfaceName(interfaceName).member(member);
    }

    /**
     * Begins a method call.
     *
     * @param destination the bus name that is called
     * @param path the object
     * @param interfaceName the interface; null lets the object choose by the member's name
     * @param member the method
     * @return a builder
     */
    public static Builder call(String destination, String path, String interfaceName, String member) {
        return new Builder(MessageType.METHOD_CALL).destination(destination).path(path).interfaceName(interfaceName)
                .member(member);
    }

    /**
     * Begins the reply to a call.
     *
     * @param call the call, as it was received
     * @return a builder
     */
    public static Builder reply(MessageHeader call) {
        return new Builder(MessageType.METHOD_RETURN).destination(call.sender()).replySerial(call.serial());
    }

    /**
     * The error that answers a call.
     *
     * @param call the call, as it was received
     * @param errorName such as {@code org.freedesktop.DBus.Error.Failed}
     * @param text what is wrong, for a person
     * @return a builder with the text as its body
     */
    public static Builder error(MessageHeader call, String errorName, String text) {
        return new Builder(MessageType.ERROR).destination(call.sender()).replySerial(call.serial()).errorName(errorName)
                .body("s", text);
    }

    /**
     * Begins a message from its parts; the other factories are shorter.
     *
     * @param type the kind of message
     * @return a builder
     */
    public static Builder of(MessageType type) {
        return new Builder(type);
    }

    /**
     * A builder with everything that this message has.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder b = new Builder(type).path(path).interfaceName(interfaceName).member(member).errorName(errorName)
                .destination(destination).sender(sender).serial(serial).replySerial(replySerial).flags(flags);
        b.signature = signature;
        b.arguments = arguments;
        return b;
    }

    @Override
    public MessageType type() {
        return type;
    }

    @Override
    public int flags() {
        return flags;
    }

    @Override
    public int serial() {
        return serial;
    }

    @Override
    public int replySerial() {
        return replySerial;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String interfaceName() {
        return interfaceName;
    }

    @Override
    public String member() {
        return member;
    }

    @Override
    public String errorName() {
        return errorName;
    }

    @Override
    public String destination() {
        return destination;
    }

    @Override
    public String sender() {
        return sender;
    }

    @Override
    public String signature() {
        return signature.value();
    }

    @Override
    public int descriptorCount() {
        return signature.value().indexOf('h') < 0 && signature.value().indexOf('v') < 0 ? 0 : DescriptorCount.of(arguments);
    }

    @Override
    public char argumentType(int index) {
        if (index >= types.size()) {
            return '\0';
        }
        String one = types.get(index);
        return one.equals("s") || one.equals("o") ? one.charAt(0) : '\0';
    }

    @Override
    public String argument(int index) {
        return argumentType(index) == '\0' ? null : arguments.get(index).toString();
    }

    /**
     * The values of the body.
     *
     * @return one value per complete type of the signature; the list cannot be changed
     */
    public List<Object> arguments() {
        return arguments;
    }

    /**
     * One value of the body.
     *
     * @param <T> what the caller expects
     * @param index from 0
     * @param javaType the Java type that the package documentation names for the argument
     * @return the value
     * @throws BusException {@code org.freedesktop.DBus.Error.InvalidArgs} if there is no such argument or it has another type
     */
    public <T> T argument(int index, Class<T> javaType) {
        if (index >= arguments.size() || !javaType.isInstance(arguments.get(index))) {
            throw new BusException(BusException.INVALID_ARGS,
                    "argument " + index + " of " + this + ": expected " + javaType.getSimpleName() + ", signature is \""
                            + signature
                            + "\"");
        }
        return javaType.cast(arguments.get(index));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type.name().toLowerCase(java.util.Locale.ROOT));
        append(text, " sender=", sender);
        append(text, " destination=", destination);
        append(text, " path=", path);
        append(text, " interface=", interfaceName);
        append(text, " member=", member);
        append(text, " error=", errorName);
        return text.append(" signature=").append(signature).toString();
    }

    private static void append(StringBuilder text, String label, String value) {
        if (value != null) {
            text.append(label).append(value);
        }
    }

    /** Collects the parts of a message. Not safe for use by several threads. */
    public static final class Builder {

        private final MessageType type;
        private int flags;
        private int serial;
        private int replySerial;
        private String path;
        private String interfaceName;
        private String member;
        private String errorName;
        private String destination;
        private String sender;
        private Signature signature = Signature.EMPTY;
        private List<Object> arguments = List.of();

        private Builder(MessageType type) {
            this.type = Objects.requireNonNull(type, "message type");
        }

        /**
         * Sets the object.
         *
         * @param value an object path, or null
         * @return this
         */
        public Builder path(String value) {
            path = checked("object path", value, value == null || Names.isObjectPath(value));
            return this;
        }

        /**
         * Sets the interface.
         *
         * @param value an interface name, or null
         * @return this
         */
        public Builder interfaceName(String value) {
            interfaceName = checked("interface", value, value == null || Names.isInterface(value));
            return this;
        }

        /**
         * Sets the method or signal.
         *
         * @param value a member name, or null
         * @return this
         */
        public Builder member(String value) {
            member = checked("member", value, value == null || Names.isMember(value));
            return this;
        }

        /**
         * Sets the name of an error.
         *
         * @param value an error name, or null
         * @return this
         */
        public Builder errorName(String value) {
            errorName = checked("error name", value, value == null || Names.isErrorName(value));
            return this;
        }

        /**
         * Sets the receiver.
         *
         * @param value a bus name, or null for all who subscribed
         * @return this
         */
        public Builder destination(String value) {
            destination = checked("destination", value, value == null || Names.isBusName(value));
            return this;
        }

        /**
         * Sets the sender; only the bus's word counts.
         *
         * @param value a bus name, or null
         * @return this
         */
        public Builder sender(String value) {
            sender = checked("sender", value, value == null || Names.isBusName(value));
            return this;
        }

        /**
         * Sets the serial; a connection does this when it sends.
         *
         * @param value an unsigned 32-bit number
         * @return this
         */
        public Builder serial(int value) {
            serial = value;
            return this;
        }

        /**
         * Sets the serial of the call that this answers.
         *
         * @param value an unsigned 32-bit number
         * @return this
         */
        public Builder replySerial(int value) {
            replySerial = value;
            return this;
        }

        /**
         * Sets all flags.
         *
         * @param value the sum of the flags of {@link MessageHeader}
         * @return this
         */
        public Builder flags(int value) {
            flags = value;
            return this;
        }

        /**
         * Sets the body. The values are checked against the signature when the message is sent.
         *
         * @param types the signature of the arguments, in order
         * @param values one value per complete type
         * @return this
         * @throws IllegalArgumentException if the signature is not valid or has another number of types
         */
        public Builder body(String types, Object... values) {
            return body(new Signature(types), List.of(values));
        }

        /**
         * Sets the body.
         *
         * @param types the signature of the arguments, in order
         * @param values one value per complete type
         * @return this
         * @throws IllegalArgumentException if the number of types and of values differ
         */
        public Builder body(Signature types, List<Object> values) {
            int count = types.types().size();
            if (count != values.size()) {
                throw new IllegalArgumentException(
                        "body signature \"" + types + "\" has " + count + " complete types for " + values.size() + " arguments");
            }
            signature = types;
            arguments = List.copyOf(values);
            return this;
        }

        /**
         * The message.
         *
         * @return a message with the header fields that its type requires
         * @throws IllegalArgumentException if one of those fields is missing
         */
        public Message build() {
            switch (type) {
                case METHOD_CALL -> require(path != null && member != null, "a method call needs path and member");
                case SIGNAL -> require(path != null && interfaceName != null && member != null,
                        "a signal needs path, interface and member");
                case METHOD_RETURN -> require(replySerial != 0, "a method return needs a reply serial");
                case ERROR -> require(errorName != null && replySerial != 0, "an error needs an error name and a reply serial");
            }
            return new Message(this);
        }

        private static void require(boolean holds, String need) {
            if (!holds) {
                throw new IllegalArgumentException(need);
            }
        }

        private static String checked(String what, String value, boolean valid) {
            require(valid, what + " \"" + value + "\" is not valid");
            return value;
        }
    }
}
