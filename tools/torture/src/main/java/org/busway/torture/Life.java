package org.busway.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import org.busway.torture.found.Autopsy;
import org.busway.torture.found.Journal;
import org.busway.torture.found.Journal.Event;
import org.busway.torture.found.Matrix;
import org.busway.torture.found.Matrix.Deed;
import org.busway.torture.found.Step;
import org.busway.torture.process.MemberProcess;
import org.busway.torture.process.PublisherProcess;

/**
 * One bus from its start to its death, with a crowd of processes of all kinds that are killed, started again, stopped and continued. One reader is never
 * harmed: what the others saw is compared with what it saw.
 */
final class Life implements AutoCloseable {

    private static final Kind[] CROWD = {Kind.PUBLISHER, Kind.PUBLISHER, Kind.PULL, Kind.PUSH, Kind.LOSSY, Kind.PROXIED,
        Kind.SUBSCRIBER, Kind.FILTERED,
        Kind.PLAIN_C, Kind.PLAIN_C, Kind.CONNECTED, Kind.DATAGRAM};
    private static final long LONG_STOP_NANOS = (BusUnderTorture.DEADLINE_MILLIS + 1_000) * 1_000_000;
    private static final long MANAGER_REST_NANOS = 8_000_000_000L;
    private static final long MORE_NANOS = 60_000_000_000L;
    private static final long SETTLE_SECONDS = 30;
    private static final int MOST_LOOKS = 25;

    private final Path home;
    private final Path directory;
    private final Matrix matrix;
    private final Random random;
    private final Signals signals;
    private final BusUnderTorture bus;
    private final Child teller;
    private final List<Child> crowd = new ArrayList<>();
    private final List<Child> all = new ArrayList<>();
    private boolean endsAbruptly;
    private final Thread whenInterrupted = new Thread(this::killAll);
    private int numbers;
    private long managerRestartedAt = System.nanoTime() - MANAGER_REST_NANOS / 2;

    Life(Path home, Path directory, Matrix matrix, Random random) throws IOException, InterruptedException {
        this.home = home;
        this.directory = directory;
        this.matrix = matrix;
        this.random = random;
        signals = new Signals();
        Runtime.getRuntime().addShutdownHook(whenInterrupted);
        bus = BusUnderTorture.start(home, directory);
        teller = member(Kind.PULL, "teller", "steady");
        await("the reader that is never harmed joins", () -> java.util.Arrays.stream(Mode.values()).allMatch(this::hasBegun));
        for (Kind kind : CROWD) {
            crowd.add(start(kind));
        }
        new Halfway(directory, bus.address, signals).run(matrix);
    }

    private boolean hasBegun(Mode mode) {
        return teller.journals.get(mode).size() > 0;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + SETTLE_SECONDS * 1_000_000_000L;
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + SETTLE_SECONDS + " s: " + what);
            }
            Thread.sleep(20);
        }
    }

    private Child start(Kind kind) throws IOException {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT) + "-" + ++numbers;
        return switch (kind) {
            case PUBLISHER ->
                add(Child.java(kind, name, directory, PublisherProcess.class, bus.address, directory.toString(), name,
                        Integer.toString(numbers)));
            case PLAIN_C -> {
                Mode mode = numbers % 2 == 0 ? Mode.BUS : Mode.DIRECT;
                yield add(Child.plain(kind, name, mode, directory, program("lane-reader"), bus.address, mode.group()));
            }
            case CONNECTED -> {
                Mode mode = next(kind);
                yield add(Child.plain(kind, name, mode, directory, program("group-member"),
                        mode.connections(directory.toString())));
            }
            case DATAGRAM -> {
                Mode mode = next(kind);
                yield add(Child.plain(kind, name, mode, directory, program("group-member"), "-d",
                        mode.datagrams(directory.toString())));
            }
            default -> member(kind, name, random.nextBoolean() ? "steady" : "uneven");
        };
    }

    private String program(String name) {
        return directory.resolveSibling(name).toString();
    }

    /** A group in which nobody of a kind has died yet, or any. */
    private Mode next(Kind kind) {
        return java.util.Arrays.stream(Mode.values()).filter(mode -> matrix.lacks(mode, kind)).findFirst()
                .orElse(Mode.values()[random.nextInt(Mode.values().length)]);
    }

    private Child member(Kind kind, String name, String pace) throws IOException {
        return add(Child.java(kind, name, directory, MemberProcess.class, bus.address, directory.toString(), name, kind.name(),
                pace));
    }

    private Child add(Child child) {
        all.add(child);
        return child;
    }

    /** Kills and stops until a time, and then on while somebody has not died yet, but not for ever. */
    void torment(long untilNanos) throws IOException, InterruptedException {
        while (System.nanoTime() - untilNanos < (lacksSomebody() ? MORE_NANOS : 0)) {
            LockSupport.parkNanos(random.nextInt(60_000_000));
            continueWhoWasStopped();
            if (!bus.process.isAlive()) {
                throw new AssertionError("the bus has died by itself");
            }
            if (!teller.isAlive()) {
                throw new AssertionError("the reader that is never harmed has died by itself");
            }
            int choice = random.nextInt(100);
            if (choice < 3 && System.nanoTime() - managerRestartedAt > MANAGER_REST_NANOS) {
                restartManager();
            } else if (choice < 10) {
                stopBus();
            } else {
                harm(crowd.get(random.nextInt(crowd.size())));
            }
        }
    }

    private boolean lacksSomebody() {
        return java.util.Arrays.stream(Mode.values()).anyMatch(mode -> java.util.Arrays.stream(Kind.values()).anyMatch(
                kind -> kind != Kind.BUS && matrix.lacks(mode, kind)));
    }

    private void harm(Child victim) throws IOException {
        if (victim.stoppedUntil != 0) {
            return;
        }
        if (!victim.isAlive() || victim.isDeaf()) {
            victim.process.destroyForcibly();
            replace(victim);
            return;
        }
        // Mostly those that have begun, sometimes one that is just joining.
        if (!victim.isEstablished() && random.nextInt(10) != 0 || !signals.stop(victim.pid())) {
            return;
        }
        Map<Mode, Step> steps = steps(victim);
        // Whoever is found where nobody has died yet dies there; so it is looked for a while.
        for (int look = 0; look < MOST_LOOKS && !isNew(victim, steps) && matrix.lacksStep(victim.kind); look++) {
            signals.send("CONT", victim.pid());
            LockSupport.parkNanos(random.nextInt(2_000_000));
            if (!signals.stop(victim.pid())) {
                return;
            }
            steps = steps(victim);
        }
        boolean kill = isNew(victim, steps) || random.nextInt(100) < 45;
        Deed deed = kill ? Deed.KILLED : Deed.STOPPED;
        matrix.process(deed);
        steps.forEach((mode, step) -> matrix.count(mode, victim.kind, deed, step));
        if (kill) {
            signals.send("KILL", victim.pid());
            replace(victim);
        } else {
            victim.stoppedUntil = System.nanoTime() + (random.nextInt(12) == 0 ? LONG_STOP_NANOS : random.nextInt(40_000_000));
        }
    }

    private boolean isNew(Child victim, Map<Mode, Step> steps) {
        return steps.entrySet().stream().anyMatch(each -> matrix.lacks(each.getKey(), victim.kind, each.getValue()));
    }

    private void replace(Child victim) throws IOException {
        crowd.set(crowd.indexOf(victim), start(victim.kind));
    }

    /** Where somebody who is stopped stands in each group that it takes part in. */
    private Map<Mode, Step> steps(Child victim) throws IOException {
        Map<Mode, Step> steps = new EnumMap<>(Mode.class);
        try (Autopsy autopsy = new Autopsy(victim.pid())) {
            for (Mode mode : Mode.values()) {
                Step step = switch (victim.kind) {
                    case PUBLISHER -> autopsy.ofWriter(mode);
                    case PROXIED, SUBSCRIBER, FILTERED, CONNECTED, DATAGRAM -> Step.BY_SOCKET;
                    default -> autopsy.ofReader(mode);
                };
                if (victim.kind.hasPartIn(mode) && takesPart(victim, mode, step)) {
                    boolean hasNoLane = victim.kind == Kind.PUBLISHER && step == Step.STARTING && mode != Mode.DIRECT;
                    steps.put(mode, hasNoLane ? Step.BY_SOCKET : step);
                }
            }
        }
        return steps;
    }

    private boolean takesPart(Child victim, Mode mode, Step step) throws IOException {
        if (victim.kind.isPlain()) {
            return victim.group() == mode && victim.isEstablished();
        }
        Journal journal = victim.journals.get(mode);
        if (journal == null) {
            // A publisher into a lane of the bus has no memory of its own.
            return step != Step.STARTING || mode != Mode.DIRECT;
        }
        if (journal.size() > 0 && Event.of(Math.min(-1, journal.first(0))) == Event.REFUSED) {
            matrix.refused(mode, victim.kind);
            return false;
        }
        return journal.size() > 0 || step != Step.STARTING;
    }

    private void restartManager() throws IOException {
        managerRestartedAt = System.nanoTime();
        matrix.process(Deed.KILLED);
        for (Mode mode : Mode.values()) {
            matrix.count(mode, Kind.MANAGER, Deed.KILLED, Step.BETWEEN_FRAMES);
        }
        bus.restart("org.busway.group");
    }

    private void stopBus() throws IOException {
        if (signals.stop(bus.process.pid())) {
            examineBus(Deed.STOPPED);
            LockSupport.parkNanos(random.nextInt(random.nextInt(10) == 0 ? 400_000_000 : 20_000_000));
            signals.send("CONT", bus.process.pid());
        }
    }

    private void examineBus(Deed deed) throws IOException {
        matrix.process(deed);
        try (Autopsy autopsy = new Autopsy(bus.process.pid())) {
            for (Mode mode : Mode.values()) {
                matrix.count(mode, Kind.BUS, deed, autopsy.ofWriter(mode));
            }
        }
    }

    private void continueWhoWasStopped() throws IOException {
        for (Child child : crowd) {
            if (child.stoppedUntil != 0 && System.nanoTime() - child.stoppedUntil > 0) {
                child.stoppedUntil = 0;
                lookWhetherLapped(child);
                signals.send("CONT", child.pid());
            }
        }
    }

    private void lookWhetherLapped(Child child) throws IOException {
        if (child.kind == Kind.LOSSY && signals.isStopped(child.pid())) {
            try (Autopsy autopsy = new Autopsy(child.pid())) {
                for (Mode mode : Mode.values()) {
                    if (autopsy.isLapped(mode.group())) {
                        matrix.lossyLapped();
                    }
                }
            }
        }
    }

    private void continueAll() throws IOException {
        for (Child child : crowd) {
            child.stoppedUntil = Math.min(child.stoppedUntil, System.nanoTime() - 1);
        }
        continueWhoWasStopped();
        for (Child child : crowd) {
            signals.send("CONT", child.pid());
        }
    }

    /** Lets the publishers end and everybody read to the end: nobody may be left behind. Then kills the bus. */
    void endQuietly() throws IOException, InterruptedException {
        continueAll();
        for (Child child : crowd) {
            if (child.kind == Kind.PUBLISHER) {
                child.ask();
            }
        }
        for (Child child : crowd) {
            if (child.kind == Kind.PUBLISHER && !child.ends(SETTLE_SECONDS)) {
                throw doesNotEnd(child, "when it is told to");
            }
        }
        for (Mode mode : Mode.values()) {
            for (Child child : crowd) {
                Journal journal = child.journals.get(mode);
                if (journal != null && child.isAlive()) {
                    await(child + " has read group " + mode.group() + " to its end",
                            () -> hasReadAll(journal, teller.journals.get(mode)));
                }
            }
        }
        killBus();
    }

    /** Who has joined behind the last signal has nothing to read; so the one that is compared with, if it was put out for being slow. */
    private static boolean hasReadAll(Journal journal, Journal told) {
        long last = journal.last();
        return last < 0 || told.last() < 0 || last == told.last();
    }

    /** Kills the bus while everybody sends and reads. */
    void endAbruptly() throws IOException, InterruptedException {
        endsAbruptly = true;
        killBus();
    }

    /** What its threads do stands in its log then. */
    private AssertionError doesNotEnd(Child child, String when) throws IOException, InterruptedException {
        if (child.kind != Kind.PLAIN_C && child.kind != Kind.CONNECTED && child.kind != Kind.DATAGRAM) {
            signals.send("QUIT", child.process.pid());
            Thread.sleep(2000);
        }
        return new AssertionError(child + " does not end " + when);
    }

    private void killBus() throws IOException, InterruptedException {
        if (signals.stop(bus.process.pid())) {
            examineBus(Deed.KILLED);
        }
        signals.send("KILL", bus.process.pid());
        continueAll();
        for (Child child : all) {
            if (child.kind == Kind.DATAGRAM) {
                // A socket without a connection does not say that the other end has gone.
                child.process.destroyForcibly();
            }
            if (!child.ends(SETTLE_SECONDS)) {
                throw doesNotEnd(child, "with its bus");
            }
        }
    }

    /** Compares; returns how many signals readers have seen. */
    long compare() throws IOException {
        return new Comparison(directory, teller, endsAbruptly).compare(all);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        killAll();
        signals.close();
    }

    private void killAll() {
        for (Child child : List.copyOf(all)) {
            child.process.destroyForcibly();
        }
        if (bus != null) {
            bus.process.destroyForcibly();
        }
    }

    /** Removes what it has left. */
    void forget() throws IOException {
        try (java.util.stream.Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
