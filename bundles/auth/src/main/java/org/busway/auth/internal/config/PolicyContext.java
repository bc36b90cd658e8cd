package org.busway.auth.internal.config;

/**
 * For whom the rules of one {@code <policy>} element are.
 *
 * @param id
 *            the user or group; 0 for the others
 */
record PolicyContext(Kind kind, long id) {

    enum Kind {
        DEFAULT, MANDATORY, USER, GROUP, AT_CONSOLE, NOT_AT_CONSOLE,
        /** Rules for somebody this machine does not know: checked and forgotten. */
        NOBODY
    }

    static final PolicyContext DEFAULT = new PolicyContext(Kind.DEFAULT, 0);
    static final PolicyContext MANDATORY = new PolicyContext(Kind.MANDATORY, 0);
    static final PolicyContext AT_CONSOLE = new PolicyContext(Kind.AT_CONSOLE, 0);
    static final PolicyContext NOT_AT_CONSOLE = new PolicyContext(Kind.NOT_AT_CONSOLE, 0);
    static final PolicyContext NOBODY = new PolicyContext(Kind.NOBODY, 0);

    /** Whether the context is one user or one group, where rules about connecting have no place. */
    boolean isPersonal() {
        return kind == Kind.USER || kind == Kind.GROUP;
    }
}
