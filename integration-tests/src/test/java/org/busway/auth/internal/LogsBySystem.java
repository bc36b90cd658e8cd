package org.busway.auth.internal;

/** Breaks the import rules, to show that they notice. */
public final class LogsBySystem {

    void log() {
        System.getLogger("system").log(System.Logger.Level.INFO, "elsewhere");
    }
}
