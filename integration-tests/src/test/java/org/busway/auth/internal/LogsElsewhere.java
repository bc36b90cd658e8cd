package org.busway.auth.internal;

import java.util.logging.Logger;

/** Breaks the import rules, to show that they notice. */
public final class LogsElsewhere {

    void log() {
        Logger.getGlobal().info("elsewhere");
    }
}
