package org.busway.integration.wake;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * In how many seconds the clock wakes each thread of a process, if nothing else does: the kernel shows in which system call a thread sleeps, and until when. So who
 * wakes up every half minute is found without waiting for half a minute. For processes that this one has started.
 */
record Alarms(List<Alarm> all) {

    /** @param seconds 0 for one that is awake */
    record Alarm(String thread, double seconds) {}

    private static final int FUTEX_COMMAND = 0x7f;
    private static final int FUTEX_WAIT_UNTIL = 9;
    private static final int FUTEX_BY_WALL_CLOCK = 0x100;
    private static final Map<Integer, Sleep> SLEEPS = switch (System.getProperty("os.arch")) {
        case "amd64" ->
            Map.of(202, Sleep.FUTEX, 232, Sleep.MILLIS_IN_FOURTH, 281, Sleep.MILLIS_IN_FOURTH, 7, Sleep.MILLIS_IN_THIRD, 0,
                    Sleep.FOR_EVER);
        case "aarch64" -> Map.of(98, Sleep.FUTEX, 22, Sleep.MILLIS_IN_FOURTH, 73, Sleep.SPAN_IN_THIRD, 63, Sleep.FOR_EVER);
        default -> throw new IllegalStateException("no numbers of system calls are known of " + System.getProperty("os.arch"));
    };

    private enum Sleep {
        FUTEX, MILLIS_IN_THIRD, MILLIS_IN_FOURTH, SPAN_IN_THIRD, FOR_EVER
    }

    /** Of those threads that do not sleep for ever. */
    static Alarms of(long pid) throws IOException {
        List<Alarm> all = new ArrayList<>();
        try (var tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String thread = Files.readString(task.resolve("comm")).strip();
                    double seconds = seconds(task, thread);
                    if (seconds < Double.POSITIVE_INFINITY) {
                        all.add(new Alarm(thread, seconds));
                    }
                } catch (NoSuchFileException e) {
                    // The thread has ended.
                }
            }
        }
        return new Alarms(all);
    }

    /** The names of threads that wake up within so many seconds. */
    Set<String> within(double seconds) {
        return all.stream().filter(each -> each.seconds <= seconds).map(Alarm::thread)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static double seconds(Path task, String thread) throws IOException {
        String text = Files.readString(task.resolve("syscall"));
        String[] words = text.strip().split(" ");
        if (words[0].equals("running") || words[0].equals("-1")) {
            return 0;
        }
        Sleep sleep = SLEEPS.get(Integer.parseInt(words[0]));
        if (sleep == null) {
            throw new IllegalStateException(
                    thread + " sleeps in system call " + words[0] + ", of which it is not known where it says until when");
        }
        double seconds = switch (sleep) {
            case FOR_EVER -> Double.POSITIVE_INFINITY;
            case MILLIS_IN_THIRD -> millis(words[3]);
            case MILLIS_IN_FOURTH -> millis(words[4]);
            case SPAN_IN_THIRD -> span(task, words[3]);
            case FUTEX -> futex(span(task, words[4]), Integer.decode(words[2]));
        };
        // What was read of its stack counts only if it slept all the while.
        return Files.readString(task.resolve("syscall")).equals(text) ? seconds : 0;
    }

    private static double millis(String word) {
        int millis = Long.decode(word).intValue();
        return millis < 0 ? Double.POSITIVE_INFINITY : millis / 1e3;
    }

    private static double futex(double seconds, int operation) {
        if ((operation & FUTEX_COMMAND) != FUTEX_WAIT_UNTIL) {
            return seconds;
        }
        boolean byWallClock = (operation & FUTEX_BY_WALL_CLOCK) != 0;
        return seconds - (byWallClock ? System.currentTimeMillis() / 1e3 : System.nanoTime() / 1e9);
    }

    /** A {@code timespec} in the memory of the process; none is for ever. */
    private static double span(Path task, String address) throws IOException {
        long at = Long.decode(address);
        if (at == 0) {
            return Double.POSITIVE_INFINITY;
        }
        byte[] bytes = new byte[16];
        try (RandomAccessFile memory = new RandomAccessFile(task.resolve("mem").toFile(), "r")) {
            memory.seek(at);
            memory.readFully(bytes);
        }
        ByteBuffer span = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return span.getLong(0) + span.getLong(8) / 1e9;
    }
}
