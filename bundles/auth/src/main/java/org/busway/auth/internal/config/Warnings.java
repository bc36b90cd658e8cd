package org.busway.auth.internal.config;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What a configuration asks for and does not get. A thing that stays so is said once,
 * however often the files are read. */
public final class Warnings {

    private final Consumer<String> log;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    public Warnings(Consumer<String> log) {
        this.log = log;
    }

    void say(String warning) {
        if (said.add(warning)) {
            log.accept(warning);
        }
    }

    /** For what is to be mended, and so is said at each reading. */
    void repeat(String warning) {
        log.accept(warning);
    }

    /** For what concerns the whole configuration: said for the first place only. */
    void sayOnce(String subject, String warning) {
        if (said.add(subject)) {
            log.accept(warning);
        }
    }
}
