package org.busway.bench.groups;

import java.io.IOException;

/** Says on which processors the threads of a process may run, by util-linux's taskset. */
final class Affinity {

    private Affinity() {}

    static void set(long pid, String processors) throws IOException {
        Process taskset = new ProcessBuilder("taskset", "-acp", processors, Long.toString(pid)).redirectErrorStream(true).start();
        try (var out = taskset.getInputStream()) {
            String said = new String(out.readAllBytes());
            if (taskset.waitFor() != 0) {
                throw new IOException("taskset of process " + pid + " to " + processors + " failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
