package org.busway.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.busway.torture.found.Accepted;
import org.busway.torture.found.Story;

/**
 * Holds what everybody saw and sent in a life against what the reader saw that is never harmed. What a publisher was told is in a lane of its own has come; but of what
 * a bus that is killed had yet to order nobody knows the place: that reader was told how many they were.
 */
final class Comparison {

    private final Path directory;
    private final Child teller;
    private final boolean isBusKilled;
    private final Map<Mode, Story> stories = new EnumMap<>(Mode.class);

    /** Of a life whose bus was killed while everybody sent, or when all had been read. */
    Comparison(Path directory, Child teller, boolean isBusKilled) {
        this.directory = directory;
        this.teller = teller;
        this.isBusKilled = isBusKilled;
        for (Mode mode : Mode.values()) {
            stories.put(mode, new Story(mode, teller.name, teller.journals.get(mode)));
        }
    }

    /** Returns how many signals readers have seen. */
    long compare(List<Child> all) throws IOException {
        long seen = stories.values().stream().mapToLong(Story::size).sum();
        for (Child child : all) {
            if (child.kind == Kind.PLAIN_C) {
                seen += stories.get(child.group()).compareLanes(child.name, child.lines());
            } else if (child.kind.isPlainSocket()) {
                seen += stories.get(child.group()).compare(child.name, child.lines());
            } else if (child.kind != Kind.PUBLISHER && child != teller) {
                for (Mode mode : Mode.values()) {
                    seen += stories.get(mode).compare(child.name, child.journals.get(mode));
                }
            }
        }
        for (Mode mode : Mode.values()) {
            if (stories.get(mode).isWhole()) {
                compareAccepted(mode, stories.get(mode), all);
            }
        }
        return seen;
    }

    private void compareAccepted(Mode mode, Story story, List<Child> all) {
        long told = isBusKilled && mode == Mode.MEDIATED ? story.lostAtEnd() : 0;
        long missing = 0;
        for (Child child : all.stream().filter(each -> each.kind == Kind.PUBLISHER).toList()) {
            Accepted accepted = Accepted.open(directory.resolve(child.name + ".accepted"));
            for (int opening = 0; opening < Accepted.OPENINGS; opening++) {
                Accepted.Count count = accepted.get(mode, opening);
                missing += count == null || !count.direct() ? 0 : Math.max(0, count.signals() - story.signalsOf(count.sender()));
                if (missing > told) {
                    throw new AssertionError(child.name + " got " + count.signals() + " signals into group " + mode.group() + ", "
                            + story.signalsOf(count.sender()) + " of them have come to " + teller.name + "; " + missing
                            + " are missing so far, and it was told of " + told);
                }
            }
        }
    }
}
