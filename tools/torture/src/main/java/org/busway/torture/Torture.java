package org.busway.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.busway.torture.found.Matrix;

/** {@code tools/busway torture}: one life after the other, until the time is over; then the matrix. */
public final class Torture {

    private static final String USAGE = """
            usage: busway torture [--minutes N] [--seed N] [--life SECONDS]
              kills and stops publishers, members, the groups' manager and the bus, and compares what the readers saw""";

    private static final int LIFE_SECONDS = 45;
    /** From so many on somebody has to die at each step too, not only as each kind in each order mode. */
    private static final double LONG_MINUTES = 5;

    private final Path home;
    private final Path directory;
    private final Matrix matrix = new Matrix();
    private final Random random;
    private int lives;
    private long seen;

    /** A torture that works in a directory of its own; the seed decides what is done, not when. */
    public Torture(Path home, Path directory, long seed) {
        this.home = home;
        this.directory = directory;
        random = new Random(seed);
    }

    /** Runs it from the command line. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        double minutes = 1;
        long seed = System.nanoTime();
        int lifeSeconds = LIFE_SECONDS;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--minutes" -> minutes = Double.parseDouble(arguments[++i]);
                case "--seed" -> seed = Long.parseLong(arguments[++i]);
                case "--life" -> lifeSeconds = Integer.parseInt(arguments[++i]);
                default -> {
                    System.err.println(USAGE);
                    System.exit(arguments[i].equals("--help") ? 0 : 1);
                }
            }
        }
        Path directory = Files.createTempDirectory("busway-torture");
        System.out.println("seed " + seed + ", directory " + directory);
        Torture torture = new Torture(Path.of(System.getProperty("busway.home")), directory, seed);
        try {
            torture.run((long) (minutes * 60), lifeSeconds);
        } finally {
            System.out.println(torture.report());
        }
        List<String> empty = torture.matrix().empty();
        if (minutes >= LONG_MINUTES) {
            empty = new ArrayList<>(empty);
            empty.addAll(torture.matrix().emptySteps());
        }
        if (!empty.isEmpty()) {
            System.out.println("FAILED: nobody died as " + String.join(", ", empty));
            System.exit(1);
        }
        Files.delete(directory.resolve("lane-reader"));
        Files.delete(directory.resolve("group-member"));
        Files.delete(directory.resolve(Halfway.PROGRAM));
        Files.delete(directory);
    }

    /** What has been done so far. */
    public Matrix matrix() {
        return matrix;
    }

    /** The matrix, and how much was compared. */
    public String report() {
        return matrix + System.lineSeparator() + lives + " lives of a bus, " + seen + " signals compared";
    }

    /** Runs for so many seconds, in lives of so many; what it finds is thrown, and the life's directory stays. */
    public void run(long seconds, int lifeSeconds) throws IOException, InterruptedException {
        compileReaders();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        do {
            Path place = Files.createDirectory(directory.resolve("life-" + ++lives));
            try (Life life = new Life(home, place, matrix, random)) {
                long now = System.nanoTime();
                long until = now + lifeSeconds * 1_000_000_000L;
                life.torment(now - end < 0 && end - until < 0 ? end : until);
                if (lives % 2 == 0) {
                    life.endAbruptly();
                } else {
                    life.endQuietly();
                }
                seen += life.compare();
                life.forget();
            }
            // Some steps are met by chance: a long run goes on for half as long again while one is missing.
        } while (System.nanoTime() - end < 0
                || seconds >= LONG_MINUTES * 60 && !matrix.emptySteps().isEmpty() && System.nanoTime() - end < (end - start) / 2);
    }

    private void compileReaders() throws IOException, InterruptedException {
        compile("lane-reader", "lane-reader.c");
        compile("group-member", "group-member.c");
        compile(Halfway.PROGRAM, "lane-reader.c", "-include", home.resolve("tools/torture/src/main/c/halfway.h").toString());
    }

    private void compile(String program, String source, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc", "-std=c99", "-O2", "-o", directory.resolve(program).toString()));
        command.addAll(List.of(options));
        command.add(home.resolve("tools").resolve(source).toString());
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("tools/" + source + " cannot be compiled as " + program);
        }
    }
}
