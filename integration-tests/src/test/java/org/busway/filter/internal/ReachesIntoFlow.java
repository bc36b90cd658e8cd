package org.busway.filter.internal;

import org.busway.flow.internal.Target;

/** Breaks the import rules, to show that they notice. */
public final class ReachesIntoFlow {

    Object reach() {
        return new Target();
    }
}
