package org.busway.bench.bus;

import java.io.IOException;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A bus that runs. Its process may be a child of the one that was started: a starter stays beside the bus proper.
 *
 * @param name how tables call it
 * @param address where it listens
 * @param process what was started, or null for a bus that somebody else started
 * @param pid the process that stands for {@code process}, or the one that the bus named
 * @param readySeconds from the command to the address that it printed; 0 for a bus that somebody else started
 */
public record Bus(String name, String address, Process process, long pid, double readySeconds) implements AutoCloseable {

    /** The process that does the work: the one of the tree that has used most processor time, the youngest if none has. */
    public long workingPid() {
        ProcessHandle root = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalStateException(name + " has ended: process " + pid));
        Stream<ProcessHandle> tree = Stream.concat(root.descendants(), Stream.of(root));
        return tree.max(Comparator.comparingDouble(each -> ProcessFigures.of(each.pid()).processorSeconds())).orElse(root).pid();
    }

    /** What the kernel says of the working process now. */
    public ProcessFigures figures() {
        return ProcessFigures.of(workingPid());
    }

    @Override
    public void close() throws IOException {
        if (process == null || !process.isAlive()) {
            return;
        }
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
