package org.busway.filter.internal;

/**
 * One thing that a rule can test. A trie tests in the order of the kinds, so the most telling come first: with those that most
 * messages fail at the top, little of the trie is seen.
 *
 * @param kind what is tested
 * @param argument which argument, or 0 where the kind tests none
 */
record Dimension(Kind kind, int argument) {

    // By hand, as in Key.
    @Override
    public boolean equals(Object other) {
        return other instanceof Dimension dimension && kind == dimension.kind && argument == dimension.argument;
    }

    @Override
    public int hashCode() {
        return 31 * kind.ordinal() + argument;
    }

    /** In the order in which a trie tests them. */
    enum Kind {
        SENDER, PATH, INTERFACE, MEMBER, DESTINATION, PATH_NAMESPACE, ARGUMENT, ARGUMENT_PATH, ARGUMENT_NAMESPACE, TYPE
    }
}
