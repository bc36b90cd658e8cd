package org.busway.torture.found;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.busway.torture.Kind;
import org.busway.torture.Mode;

/** How often who was killed and stopped, in which order mode, at which step. */
public final class Matrix {

    /** What was done. */
    public enum Deed {
        /** SIGKILL, or the bundle was stopped and started. */
        KILLED,
        /** SIGSTOP, later SIGCONT. */
        STOPPED
    }

    private final Map<Mode, Map<Kind, Map<Deed, Map<Step, Integer>>>> cells = new EnumMap<>(Mode.class);
    private final Map<Mode, Set<Kind>> refused = new EnumMap<>(Mode.class);
    private int deaths;
    private int stops;
    private int halfway;
    private int lapped;
    private int lossyLapped;

    /** Counts a process, once. */
    public void process(Deed deed) {
        if (deed == Deed.KILLED) {
            deaths++;
        } else {
            stops++;
        }
    }

    /** Counts what that process was in a group. */
    public void count(Mode mode, Kind kind, Deed deed, Step step) {
        cells.computeIfAbsent(mode, key -> new EnumMap<>(Kind.class)).computeIfAbsent(kind, key -> new EnumMap<>(Deed.class))
                .computeIfAbsent(deed, key -> new EnumMap<>(Step.class)).merge(step, 1, Integer::sum);
    }

    /** The bus says that such a member cannot be in such a group. */
    public void refused(Mode mode, Kind kind) {
        refused.computeIfAbsent(mode, key -> EnumSet.noneOf(Kind.class)).add(kind);
    }

    /** A reader that was stopped inside a copy, put out and continued has noticed; its lane was written once round and more meanwhile, or not. */
    public void halfway(boolean isLapped) {
        halfway++;
        lapped += isLapped ? 1 : 0;
    }

    /** A lossy reader that was stopped while its lane was written once round and more is continued. */
    public void lossyLapped() {
        lossyLapped++;
    }

    public int deaths() {
        return deaths;
    }

    private int sum(Mode mode, Kind kind, Deed deed) {
        return steps(mode, kind, deed).values().stream().mapToInt(Integer::intValue).sum();
    }

    private Map<Step, Integer> steps(Mode mode, Kind kind, Deed deed) {
        return cells.getOrDefault(mode, Map.of()).getOrDefault(kind, Map.of()).getOrDefault(deed, Map.of());
    }

    private boolean isPossible(Mode mode, Kind kind) {
        return kind.hasPartIn(mode) && !refused.getOrDefault(mode, Set.of()).contains(kind);
    }

    /** The cells without deaths that should have some. */
    public List<String> empty() {
        List<String> empty = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            for (Kind kind : Kind.values()) {
                if (lacks(mode, kind)) {
                    empty.add(kind + " in " + mode);
                }
            }
        }
        return empty;
    }

    /** Whether nobody has died yet who could. */
    public boolean lacks(Mode mode, Kind kind) {
        return isPossible(mode, kind) && sum(mode, kind, Deed.KILLED) == 0;
    }

    /** Whether nobody has died yet at a step at which somebody of that kind should. */
    public boolean lacks(Mode mode, Kind kind, Step step) {
        return isPossible(mode, kind) && demanded(mode, kind).contains(step) && !isFound(mode, kind, step);
    }

    /** Whether there is any such step of a kind. */
    public boolean lacksStep(Kind kind) {
        for (Mode mode : Mode.values()) {
            for (Step step : Step.values()) {
                if (lacks(mode, kind, step)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The steps at which somebody should have died, and nobody has: of a long run, since each has to be met by chance. */
    public List<String> emptySteps() {
        List<String> empty = new ArrayList<>();
        if (lapped == 0) {
            empty.add("a reader stopped inside a copy, put out, lapped and continued");
        }
        if (lossyLapped == 0) {
            empty.add("a lossy reader stopped, lapped and continued");
        }
        for (Mode mode : Mode.values()) {
            for (Kind kind : Kind.values()) {
                for (Step step : Step.values()) {
                    if (lacks(mode, kind, step)) {
                        empty.add(kind + " in " + mode + " at " + step);
                    }
                }
            }
        }
        return empty;
    }

    /** The bus dies once in a life: for its steps it is enough that it was stopped there. */
    private boolean isFound(Mode mode, Kind kind, Step step) {
        return steps(mode, kind, Deed.KILLED).containsKey(step)
                || kind == Kind.BUS && steps(mode, kind, Deed.STOPPED).containsKey(step);
    }

    /** What memory tells apart of somebody of a kind in an order mode. */
    private static Set<Step> demanded(Mode mode, Kind kind) {
        return switch (kind) {
            case PUBLISHER -> mode == Mode.BUS
                    ? EnumSet.of(Step.BY_SOCKET)
                    : EnumSet.of(Step.BETWEEN_FRAMES, Step.FILLING, Step.BEFORE_THE_TAIL, Step.WAITING_FOR_ROOM);
            case PULL, PUSH -> mode == Mode.DIRECT
                    ? EnumSet.of(Step.READING, Step.AT_THE_TAIL, Step.ASLEEP, Step.AT_A_FENCE)
                    : EnumSet.of(Step.READING, Step.AT_THE_TAIL, Step.ASLEEP);
            case LOSSY -> EnumSet.of(Step.READING, Step.AT_THE_TAIL, Step.ASLEEP);
            case PLAIN_C -> EnumSet.of(Step.READING, Step.ASLEEP);
            case PROXIED, SUBSCRIBER, FILTERED, CONNECTED, DATAGRAM -> EnumSet.of(Step.BY_SOCKET);
            case BUS -> mode == Mode.BUS ? EnumSet.of(Step.BETWEEN_FRAMES) : EnumSet.noneOf(Step.class);
            case MANAGER -> EnumSet.noneOf(Step.class);
        };
    }

    /** Deaths and stops of each cell, and the steps at which they were found. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%d processes and bundles killed, %d processes stopped and continued%n", deaths, stops));
        text.append(String.format(
                "%d readers stopped inside a copy, put out and continued, %d of them lapped; %d lossy readers stopped, lapped and continued%n",
                halfway, lapped, lossyLapped));
        text.append(String.format("%-12s", "killed"));
        for (Mode mode : Mode.values()) {
            text.append(String.format("%18s", mode.group()));
        }
        for (Kind kind : Kind.values()) {
            text.append(String.format("%n%-12s", kind.name().toLowerCase(java.util.Locale.ROOT)));
            for (Mode mode : Mode.values()) {
                text.append(String.format("%18s", isPossible(mode, kind)
                        ? sum(mode, kind, Deed.KILLED) + " (" + sum(mode, kind, Deed.STOPPED) + ")"
                        : "-"));
            }
        }
        text.append(String.format(
                "%n(in brackets: stopped and continued; -: no such member in such a group)%nsteps at which they were killed or stopped:"));
        for (Mode mode : Mode.values()) {
            for (Kind kind : Kind.values()) {
                Map<Step, Integer> steps = new EnumMap<>(Step.class);
                for (Deed deed : Deed.values()) {
                    steps(mode, kind, deed).forEach((step, count) -> steps.merge(step, count, Integer::sum));
                }
                if (!steps.isEmpty()) {
                    text.append(String.format("%n%-9s %-11s %s", mode.group(), kind.name().toLowerCase(java.util.Locale.ROOT),
                            steps));
                }
            }
        }
        return text.toString();
    }
}
