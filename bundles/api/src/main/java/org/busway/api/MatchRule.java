package org.busway.api;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which messages a connection wants (specification, "Match Rules"). Immutable; equal rules match the same.
 *
 * <p>A component that is null is not tested. {@link #parse} reads the text form with its quoting, {@link #toString} writes it.
 *
 * @param type the kind of message, or null for every kind
 * @param sender a unique or well-known name, or null
 * @param interfaceName an interface, or null
 * @param member a method or signal, or null
 * @param path an object path, or null; never together with {@code pathNamespace}
 * @param pathNamespace an object path at or below which the path must be, or null
 * @param destination a bus name, or null
 * @param arguments for an argument's index, 0 to 63, the text that it must equal
 * @param argumentPaths for an argument's index, 0 to 63, the path that it must equal, contain or lie in ({@code argNpath})
 * @param argument0Namespace a bus name at or below which argument 0 must be, or null
 * @param eavesdrop whether messages are wanted that are addressed to others
 */
public record MatchRule(MessageType type, String sender, String interfaceName, String member, String path, String pathNamespace,
        String destination, SortedMap<Integer, String> arguments, SortedMap<Integer, String> argumentPaths,
        String argument0Namespace,
        boolean eavesdrop) {

    /** The most bytes the text form of a rule may have. */
    public static final int MAX_LENGTH = 1024;

    /** The highest index of an argument that a rule can test. */
    public static final int MAX_ARGUMENT = 63;

    /** The rule that matches every message that is not addressed to others. */
    public static final MatchRule ALL = builder().build();

    /**
     * Copies the maps.
     *
     * @param type as the component
     * @param sender as the component
     * @param interfaceName as the component
     * @param member as the component
     * @param path as the component
     * @param pathNamespace as the component
     * @param destination as the component
     * @param arguments as the component
     * @param argumentPaths as the component
     * @param argument0Namespace as the component
     * @param eavesdrop as the component
     * @throws IllegalArgumentException if a component is not valid, naming its key and value
     */
    public MatchRule {
        arguments = copy(arguments);
        argumentPaths = copy(argumentPaths);
        check("sender", sender, sender == null || Names.isBusName(sender));
        check("interface", interfaceName, interfaceName == null || Names.isInterface(interfaceName));
        check("member", member, member == null || Names.isMember(member));
        check("path", path, path == null || Names.isObjectPath(path));
        check("path_namespace", pathNamespace, pathNamespace == null || Names.isObjectPath(pathNamespace));
        check("destination", destination, destination == null || Names.isBusName(destination));
        check("arg0namespace", argument0Namespace, argument0Namespace == null || Names.isNamespace(argument0Namespace));
        if (path != null && pathNamespace != null) {
            throw new IllegalArgumentException("match rule has both path and path_namespace: one at most");
        }
        arguments.keySet().forEach(index -> checkIndex("arg", index));
        argumentPaths.keySet().forEach(index -> checkIndex("argNpath", index));
    }

    /**
     * Begins a rule.
     *
     * @return a builder that matches everything so far
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A rule for one signal.
     *
     * @param interfaceName the interface
     * @param member the signal
     * @return the rule
     */
    public static MatchRule signal(String interfaceName, String member) {
        return builder().type(MessageType.SIGNAL).interfaceName(interfaceName).member(member).build();
    }

    /**
     * Reads the text form.
     *
     * @param text such as {@code type='signal',interface='org.busway.Uevent1'}
     * @return the rule
     * @throws BusException {@code org.freedesktop.DBus.Error.MatchRuleInvalid}, naming the key and what is wrong, or
     *             {@code org.freedesktop.DBus.Error.LimitsExceeded} if it is longer than {@link #MAX_LENGTH}
     */
    public static MatchRule parse(String text) {
        return MatchRuleText.parse(text);
    }

    @Override
    public String toString() {
        return MatchRuleText.write(this);
    }

    /** A bus keeps rules by the hundred thousand, and few test arguments: what is empty is shared. */
    private static SortedMap<Integer, String> copy(SortedMap<Integer, String> map) {
        return map.isEmpty() ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    private static void check(String key, String value, boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException("match rule key " + key + ": \"" + value + "\" is not valid");
        }
    }

    private static void checkIndex(String key, int index) {
        if (index < 0 || index > MAX_ARGUMENT) {
            throw new IllegalArgumentException("match rule key " + key + ": index " + index + " is not in 0 to " + MAX_ARGUMENT);
        }
    }

    /** Collects the components of a rule. Not safe for use by several threads. */
    public static final class Builder {

        private MessageType type;
        private String sender;
        private String interfaceName;
        private String member;
        private String path;
        private String pathNamespace;
        private String destination;
        private final SortedMap<Integer, String> arguments = new TreeMap<>();
        private final SortedMap<Integer, String> argumentPaths = new TreeMap<>();
        private String argument0Namespace;
        private boolean eavesdrop;

        private Builder() {}

        /**
         * Tests the type.
         *
         * @param value the kind of message
         * @return this
         */
        public Builder type(MessageType value) {
            type = value;
            return this;
        }

        /**
         * Tests the sender; a well-known name stands for whoever owns it when the message is sent.
         *
         * @param value a bus name
         * @return this
         */
        public Builder sender(String value) {
            sender = value;
            return this;
        }

        /**
         * Tests the interface.
         *
         * @param value an interface name
         * @return this
         */
        public Builder interfaceName(String value) {
            interfaceName = value;
            return this;
        }

        /**
         * Tests the member.
         *
         * @param value the name of a method or signal
         * @return this
         */
        public Builder member(String value) {
            member = value;
            return this;
        }

        /**
         * Tests the path.
         *
         * @param value an object path
         * @return this
         */
        public Builder path(String value) {
            path = value;
            return this;
        }

        /**
         * Tests that the path is this one or below it.
         *
         * @param value an object path
         * @return this
         */
        public Builder pathNamespace(String value) {
            pathNamespace = value;
            return this;
        }

        /**
         * Tests the destination.
         *
         * @param value a bus name
         * @return this
         */
        public Builder destination(String value) {
            destination = value;
            return this;
        }

        /**
         * Tests an argument that is a string.
         *
         * @param index 0 to 63
         * @param value the text it must equal
         * @return this
         */
        public Builder argument(int index, String value) {
            arguments.put(index, Objects.requireNonNull(value));
            return this;
        }

        /**
         * Tests an argument that is a string or an object path, as a path.
         *
         * @param index 0 to 63
         * @param value the path it must equal, or lie below if this ends with a slash, or contain if it ends with one
         * @return this
         */
        public Builder argumentPath(int index, String value) {
            argumentPaths.put(index, Objects.requireNonNull(value));
            return this;
        }

        /**
         * Tests argument 0 as a bus name.
         *
         * @param value a name that it must equal or begin with, up to a dot
         * @return this
         */
        public Builder argument0Namespace(String value) {
            argument0Namespace = value;
            return this;
        }

        /**
         * Asks for messages that are addressed to others.
         *
         * @param value true to see them, where policy allows
         * @return this
         */
        public Builder eavesdrop(boolean value) {
            eavesdrop = value;
            return this;
        }

        /**
         * The rule.
         *
         * @return a rule of the components so far
         * @throws IllegalArgumentException if a component is not valid
         */
        public MatchRule build() {
            return new MatchRule(type, sender, interfaceName, member, path, pathNamespace, destination, arguments, argumentPaths,
                    argument0Namespace, eavesdrop);
        }
    }
}
