package org.busway.torture.found;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.busway.torture.Mode;
import org.busway.torture.found.Journal.Event;
import org.busway.torture.process.Tick;

/**
 * What happened in a group, as one reader that is never harmed has seen it; the others are compared with that. Whoever joined between two of
 * its signals has seen exactly what it has, in the same order, up to where that reader ended: less only where it was told so.
 */
public final class Story {

    private final Mode mode;
    private final String teller;
    private final Map<Integer, int[]> places = new HashMap<>();
    private final long[] frames;
    /** For each signal, in which membership of the teller it came. */
    private final int[] parts;
    private final int size;
    private final long lostAtEnd;
    private int part;

    /** Takes over what the teller has seen, if it holds together. */
    public Story(Mode mode, String teller, Journal journal) {
        this.mode = mode;
        this.teller = teller;
        int entries = journal.size();
        frames = new long[entries];
        parts = new int[entries];
        int count = 0;
        long lost = 0;
        for (int i = 0; i < entries; i++) {
            if (journal.isSignal(i)) {
                lost = 0;
                if (place(journal.first(i)) >= 0) {
                    throw broken(teller, i, journal, "came twice");
                }
                put(journal.first(i), count);
                frames[count] = journal.second(i);
                parts[count] = part;
                count++;
            } else if (Event.of(journal.first(i)) == Event.JOINED) {
                part++;
            } else if (Event.of(journal.first(i)) == Event.LOST) {
                lost += journal.second(i);
            }
        }
        size = count;
        lostAtEnd = lost;
        holdsTogether(teller, journal, false);
    }

    /** How many signals it has. */
    public int size() {
        return size;
    }

    /** Whether the teller was a member all the time. */
    public boolean isWhole() {
        return part == 1;
    }

    private int place(long id) {
        int[] of = places.get(Tick.sender(id));
        return of == null || Tick.number(id) >= of.length ? -1 : of[Tick.number(id)] - 1;
    }

    private void put(long id, int place) {
        int[] of = places.computeIfAbsent(Tick.sender(id), sender -> new int[256]);
        if (Tick.number(id) >= of.length) {
            of = Arrays.copyOf(of, Math.max(of.length * 2, Tick.number(id) + 1));
            places.put(Tick.sender(id), of);
        }
        of[Tick.number(id)] = place + 1;
    }

    /** How many the teller was told that it lost, behind the last signal that it has seen. */
    public long lostAtEnd() {
        return lostAtEnd;
    }

    /** How many signals of a sender, from its first on, are in the story. */
    public int signalsOf(int sender) {
        int[] of = places.get(sender);
        int count = 0;
        while (of != null && count < of.length && of[count] > 0) {
            count++;
        }
        return count;
    }

    /** What is wrong with what a reader saw, by itself: something torn, a number that is missing or comes again. */
    private void holdsTogether(String reader, Journal journal, boolean lanesOnly) {
        Map<Integer, Integer> next = new HashMap<>();
        // Senders of whom something may be among what was lost.
        Set<Integer> unsure = new HashSet<>();
        long frame = -1;
        int sender = -1;
        long lost = 0;
        for (int i = 0; i < journal.size(); i++) {
            long first = journal.first(i);
            if (!journal.isSignal(i)) {
                Event event = Event.of(first);
                if (event == Event.TORN || event == Event.FAULT) {
                    throw broken(reader, i, journal, event.toString());
                } else if (event == Event.LOST) {
                    lost += journal.second(i);
                    unsure.addAll(next.keySet());
                } else {
                    next.clear();
                    frame = -1;
                    sender = -1;
                    lost = 0;
                }
                continue;
            }
            boolean another = mode == Mode.DIRECT && sender >= 0 && sender != Tick.sender(first);
            Integer expected = another && lost == 0 ? Integer.valueOf(0) : next.get(Tick.sender(first));
            // Between two frames it may stand among what was lost: then the next frame may follow what was lost too.
            boolean amongLost = frame >= 0 && journal.second(i) == 0 && !another;
            if (amongLost && lost > 0) {
                // Of one that is first heard of here, too, more may be among what was lost.
                unsure.add(Tick.sender(first));
            }
            boolean isUnsure = amongLost ? unsure.contains(Tick.sender(first)) : unsure.remove(Tick.sender(first));
            if (expected != null && !isUnsure && !lanesOnly && expected != Tick.number(first)) {
                throw broken(reader, i, journal, "is not number " + expected + " of its sender");
            } else if (expected != null && Tick.number(first) < expected) {
                throw broken(reader, i, journal, "comes late or again");
            }
            long number = journal.second(i);
            // 0 where it came by the connection, as while the manager is away; it is not counted then.
            boolean isNumbered = number > 0 || another;
            if (isNumbered && frame >= 0 && !another && number != frame + 1 + lost) {
                throw broken(reader, i, journal, "is frame " + number + " after " + frame + " and " + lost + " lost");
            }
            next.put(Tick.sender(first), Tick.number(first) + 1);
            sender = Tick.sender(first);
            if (isNumbered) {
                frame = number;
                lost = 0;
            }
        }
    }

    /** Compares what another reader saw; returns how many signals that were. */
    public int compare(String reader, Journal journal) {
        return compare(reader, journal, false);
    }

    /** As {@link #compare}, of a reader that notes only what stands in lanes: what came to the teller by its connection is not looked for. */
    public int compareLanes(String reader, Journal journal) {
        return compare(reader, journal, true);
    }

    private int compare(String reader, Journal journal, boolean lanesOnly) {
        holdsTogether(reader, journal, lanesOnly);
        int before = -1;
        boolean joined = true;
        boolean besides = false;
        boolean readsLanes = false;
        long lost = 0;
        int count = 0;
        for (int i = 0; i < journal.size(); i++) {
            if (!journal.isSignal(i)) {
                Event event = Event.of(journal.first(i));
                lost += event == Event.LOST ? journal.second(i) : 0;
                if (event == Event.JOINED || event == Event.ENDED) {
                    joined = true;
                    besides = false;
                    lost = 0;
                }
                continue;
            }
            count++;
            int place = place(journal.first(i));
            if (place < 0) {
                // Only where the teller was no member could it miss what another has seen.
                if (!joined && !besides && lost == 0 && !isBorder(before + 1)) {
                    throw broken(reader, i, journal, "has never come to " + teller);
                }
                besides = true;
                continue;
            }
            if (before >= 0 && place <= before) {
                throw broken(reader, i, journal, "came in another order: " + place + " after " + before);
            }
            if (besides && !isBorder(place) && lost == 0) {
                throw broken(reader, i, journal, "comes behind signals that have never come to " + teller);
            }
            boolean isNumbered = journal.second(i) > 0;
            long missing = place - before - 1 - (lanesOnly ? byConnection(before + 1, place) : 0);
            // What came by the connection between two frames may stand among those that were overwritten and told at once.
            boolean amongLost = readsLanes && !isNumbered;
            if (!joined && !besides && parts[place] == parts[before] && (amongLost ? missing > lost : missing != lost)) {
                throw broken(reader, i, journal, missing + " are missing before it, " + lost + " were declared lost");
            }
            if (journal.second(i) > 0 && frames[place] > 0 && journal.second(i) != frames[place]) {
                throw broken(reader, i, journal, "is frame " + frames[place] + " to " + teller);
            }
            lost = amongLost && !joined && !besides ? lost - missing : 0;
            readsLanes |= isNumbered;
            before = place;
            joined = false;
            besides = false;
        }
        return count;
    }

    private int byConnection(int from, int to) {
        int count = 0;
        for (int place = from; place < to; place++) {
            count += frames[place] == 0 ? 1 : 0;
        }
        return count;
    }

    /** Whether the teller was no member right before a place. */
    private boolean isBorder(int place) {
        return place == 0 || place >= size || parts[place] != parts[place - 1];
    }

    private AssertionError broken(String reader, int entry, Journal journal, String what) {
        return new AssertionError(reader + " in group " + mode.group() + ", entry " + entry + ": " + text(journal, entry) + " "
                + what + "; before: "
                + (entry > 1 ? text(journal, entry - 2) + ", " : "") + (entry > 0 ? text(journal, entry - 1) : "nothing"));
    }

    private static String text(Journal journal, int entry) {
        long first = journal.first(entry);
        return journal.isSignal(entry)
                ? "signal " + Tick.sender(first) + "/" + Tick.number(first) + " (frame " + journal.second(entry) + ")"
                : Event.of(first) + " " + journal.second(entry);
    }
}
