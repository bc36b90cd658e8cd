package org.busway.deploy.internal;

import org.apache.felix.hc.api.Result;
import org.osgi.framework.Bundle;

/**
 * How a file of the directory is doing.
 *
 * @param bundle what it has become, or null
 * @param status OK, WARN where something is waited for, CRITICAL where it is refused
 * @param line what is said of it, without its name
 */
record Condition(Bundle bundle, Result.Status status, String line) {

    static Condition good(Bundle bundle, String line) {
        return new Condition(bundle, Result.Status.OK, line);
    }

    static Condition waits(Bundle bundle, String line) {
        return new Condition(bundle, Result.Status.WARN, line);
    }

    static Condition bad(Bundle bundle, String line) {
        return new Condition(bundle, Result.Status.CRITICAL, line);
    }

    boolean isGood() {
        return status == Result.Status.OK;
    }

    boolean isBad() {
        return status == Result.Status.CRITICAL;
    }
}
