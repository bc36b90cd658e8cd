package org.busway.logging.internal;

import org.tinylog.Level;

/**
 * One line of the log, or several that belong together.
 *
 * @param level how grave it is
 * @param text with its line end
 */
record LogLine(Level level, String text) {

    static LogLine lost(long count) {
        return new LogLine(Level.WARN, "WARN: org.busway.logging: " + count + (count == 1 ? " line was" : " lines were")
                + " lost here: the log is not read as fast as it is written" + System.lineSeparator());
    }
}
