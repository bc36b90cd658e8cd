package org.busway.integration.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What this process holds that no garbage collector takes back: threads by their names, and open descriptors by what they are. Numbers in
 * names stand for any number, since each new thread, socket or version of a jar gets one of its own.
 */
record Footprint(Map<String, Integer> threads, Map<String, Integer> descriptors) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String BUNDLES_POOL = "busway-bundles";
    /** Configuration Admin's, which ends its threads when nothing has been configured for a while. */
    private static final String CONFIGURATION_ADMIN = "CM ";

    static Footprint now() {
        Map<String, Integer> threads = new TreeMap<>();
        Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).filter(ofSomebody())
                .forEach(thread -> threads.merge(kind(thread.getName()), 1, Integer::sum));
        Map<String, Integer> descriptors = new TreeMap<>();
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            open.forEach(descriptor -> {
                try {
                    descriptors.merge(kind(Files.readSymbolicLink(descriptor).toString()), 1, Integer::sum);
                } catch (IOException e) {
                    // The one that the listing itself had.
                }
            });
        } catch (IOException e) {
            throw new IllegalStateException(DESCRIPTORS + " is not readable: these tests need Linux", e);
        }
        return new Footprint(threads, descriptors);
    }

    /** The JVM's own threads are nobody's, and those of pools that grow and shrink with work. */
    private static Predicate<Thread> ofSomebody() {
        return thread -> thread.getThreadGroup() != null && !thread.getThreadGroup().getName().equals("system")
                && Stream.of("ForkJoinPool", BUNDLES_POOL, CONFIGURATION_ADMIN).noneMatch(thread.getName()::startsWith);
    }

    /** Whether a thread of the pool that serves bundles is there; it has none when the client bundle has stopped. */
    static boolean hasPoolThreads() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().startsWith(BUNDLES_POOL));
    }

    private static String kind(String name) {
        return name.replaceAll("[0-9]+", "#");
    }

    /** What is more here than there was before; empty when nothing was left behind. */
    Map<String, Integer> beyond(Footprint before) {
        Map<String, Integer> more = new TreeMap<>();
        threads.forEach((name, count) -> add(more, "thread " + name, count - before.threads.getOrDefault(name, 0)));
        descriptors.forEach((name, count) -> add(more, "descriptor " + name, count - before.descriptors.getOrDefault(name, 0)));
        return more;
    }

    private static void add(Map<String, Integer> more, String what, int count) {
        if (count > 0) {
            more.put(what, count);
        }
    }
}
