package org.busway.integration.conformance;

/** What the list demands of a case; the words are those of the list. */
enum Demand {
    PASS("pass"), PASS_ROOT("pass-root"), PASS_UNPRIVILEGED("pass-unprivileged"), MAY_SKIP("may-skip");

    private final String word;

    Demand(String word) {
        this.word = word;
    }

    static Demand of(String word) {
        for (Demand demand : values()) {
            if (demand.word.equals(word)) {
                return demand;
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is not a demand");
    }
}
