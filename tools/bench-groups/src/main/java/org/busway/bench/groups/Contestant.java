package org.busway.bench.groups;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.busway.bench.load.Job;
import org.busway.bench.load.LoadProcess;

/** A way to get one message to many processes. */
interface Contestant extends AutoCloseable {

    /** Its name in tables. */
    String name();

    /**
     * Sends and reads once.
     *
     * @param run what, and by whom
     * @return what publisher and members found
     */
    Found run(Run run) throws IOException;

    /** Whether it can be asked for a mode: {@code flood}, {@code paced} or {@code bursts}. */
    default boolean can(String mode) {
        return true;
    }

    @Override
    default void close() throws IOException {}

    /**
     * One measurement.
     *
     * @param mode {@code flood}, {@code paced} or {@code bursts}
     * @param payloadBytes of each message
     * @param count messages
     * @param publisher where the publisher runs
     * @param members where each member runs
     * @param folder an empty folder in memory
     */
    record Run(String mode, int payloadBytes, int count, LoadProcess publisher, List<LoadProcess> members, Path folder) {

        static final int RATE = 1000;

        boolean isTimed() {
            return mode.equals("paced");
        }
    }

    /**
     * What was told.
     *
     * @param publisher by the publisher
     * @param members by each member
     */
    record Found(Map<String, String> publisher, List<Map<String, String>> members) {

        static Found of(Job publishing, List<Job> reading) {
            // Members first: they say what went wrong.
            List<Map<String, String>> members = reading.stream().map(Job::done).toList();
            return new Found(publishing.done(), members);
        }
    }
}
