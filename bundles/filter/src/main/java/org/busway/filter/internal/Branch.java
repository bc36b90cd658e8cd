package org.busway.filter.internal;

/** What a table leads to: a node, or one entry that is alone there. */
interface Branch<T> {

    /** Tells the search who has a rule here or below that matches. */
    void find(Search<T> search);
}
