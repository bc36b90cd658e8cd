package org.busway.integration.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A memory cgroup of one's own: what runs in it is killed by the kernel when all that is charged to it (heap, direct, mapped, the kernel's buffers of its sockets) comes above the
 * limit. Of the first or the second version, whichever the machine has.
 */
public final class MemoryGroup implements AutoCloseable {

    private static final String PROCESSES = "cgroup.procs";

    private final Path directory;
    private final boolean isUnified;

    private MemoryGroup(Path directory, boolean isUnified) {
        this.directory = directory;
        this.isUnified = isUnified;
    }

    /** A new one; none where this machine, or this user, cannot make one. */
    public static Optional<MemoryGroup> tryCreate(long limitBytes) {
        return parents().flatMap(parent -> tryCreate(parent, limitBytes).stream()).findFirst();
    }

    private static Optional<MemoryGroup> tryCreate(Path parent, long limitBytes) {
        Path directory = parent.resolve("busway-test-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            return Optional.empty();
        }
        MemoryGroup group = new MemoryGroup(directory, Files.exists(directory.resolve("memory.max")));
        try {
            Files.writeString(directory.resolve(group.isUnified ? "memory.max" : "memory.limit_in_bytes"),
                    Long.toString(limitBytes));
            return Optional.of(group);
        } catch (IOException e) {
            group.close();
            return Optional.empty();
        }
    }

    /** Where one may be made: below the group of this process, or else at the top. */
    private static Stream<Path> parents() {
        try {
            List<String> own = Files.readAllLines(Path.of("/proc/self/cgroup"));
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream().map(line -> line.split(" "))
                    .filter(mount -> mount[2].equals("cgroup2")
                            || mount[2].equals("cgroup") && List.of(mount[3].split(",")).contains("memory"))
                    .flatMap(mount -> parents(Path.of(mount[1]), mount[2].equals("cgroup2") ? "" : "memory", own));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Stream<Path> parents(Path mount, String controller, List<String> own) {
        Path below = own.stream().map(line -> line.split(":", 3)).filter(line -> List.of(line[1].split(",")).contains(controller))
                .map(line -> mount.resolve(line[2].substring(1))).findFirst().orElse(mount);
        return Stream.iterate(below, path -> path != null && path.startsWith(mount), Path::getParent)
                .filter(path -> !controller.isEmpty() || handsMemoryOn(path));
    }

    private static boolean handsMemoryOn(Path group) {
        try {
            return List.of(Files.readString(group.resolve("cgroup.subtree_control")).trim().split(" ")).contains("memory");
        } catch (IOException e) {
            return false;
        }
    }

    /** A program that enters it and then becomes the command behind its arguments. */
    public String[] enter() {
        return new String[]{"sh", "-c", "echo $$ > " + directory.resolve(PROCESSES) + " && exec \"$@\"", "sh"};
    }

    /** Whether a process is in it. */
    public boolean holds(long pid) throws IOException {
        return Files.readAllLines(directory.resolve(PROCESSES)).contains(Long.toString(pid));
    }

    /** The most that was charged to it at a time; -1 if the kernel does not tell. */
    public long peakBytes() throws IOException {
        Path file = directory.resolve(isUnified ? "memory.peak" : "memory.max_usage_in_bytes");
        return Files.exists(file) ? Long.parseLong(Files.readString(file).trim()) : -1;
    }

    /** How many processes the kernel has killed since they were above the limit. */
    public long killed() throws IOException {
        return Files.readAllLines(directory.resolve(isUnified ? "memory.events" : "memory.oom_control")).stream()
                .filter(line -> line.startsWith("oom_kill ")).mapToLong(line -> Long.parseLong(line.substring(9))).sum();
    }

    @Override
    public void close() {
        // The last process may just have ended.
        Eventually.holds(() -> {
            try {
                Files.deleteIfExists(directory);
                return true;
            } catch (IOException e) {
                return false;
            }
        }, "the memory group is empty");
    }
}
