package org.busway.group.internal.shared;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.busway.api.MatchRule;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.Member;
import org.busway.lane.page.ControlTable;
import org.busway.spi.filter.NameOwners;

/**
 * The well-known names that rules of a group's members name as senders: who owned which of them, from which position of a lane to which, stands in the control page. So a
 * member that reads a frame later than a name has changed hands judges it as the bus would have when it was written.
 *
 * <p>Invariant: of each name that is known, and each lane that is open and may have frames of its owner, one entry without an end says who owns it.
 */
public final class NamedSenders {

    /** How many entries the table has. */
    public static final int ENTRIES = 64;
    private static final String BUS = "org.freedesktop.DBus";
    private static final int MOST_NAMES = 32;
    private static final long OPEN = Long.MAX_VALUE;

    /** Whether all members have read a lane up to a position. */
    public interface Progress {
        boolean isRead(int lane, long position);
    }

    private record Entry(int number, int lane, long owner, long from, long to) {}

    private final ControlTable table;
    /** Told when something could not be said, since too many changes have not been read by all. */
    private final Runnable overflow;
    private final NameOwners owners;
    private final GroupLane[] lanes;
    private final Progress progress;
    private final Entry[] entries = new Entry[ENTRIES];
    private final Map<String, Integer> numbers = new HashMap<>();

    NamedSenders(ControlTable table, NameOwners owners, GroupLane[] lanes, Progress progress, Runnable overflow) {
        this.overflow = overflow;
        this.table = table;
        this.owners = owners;
        this.lanes = lanes;
        this.progress = progress;
    }

    /** The well-known names by which rules name senders. */
    public static Set<String> in(List<MatchRule> rules) {
        return rules.stream().map(MatchRule::sender)
                .filter(sender -> sender != null && !sender.startsWith(":") && !BUS.equals(sender))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The same for whoever comes later, and for another manager, which knows the names from the rules of members. */
    private static int numberOf(String name) {
        return Math.max(1, name.hashCode() & Integer.MAX_VALUE);
    }

    /** The number of a name; 0 if it is not known. */
    public int number(String name) {
        return numbers.getOrDefault(name, 0);
    }

    /**
     * From now on the control page says who owns these names.
     *
     * @param names what a member wants to know
     * @param others what is asked for by all others
     * @return false if there is no room for all of them: then none is added
     */
    public boolean know(Set<String> names, Supplier<Set<String>> others) {
        Map<String, Integer> added = new HashMap<>();
        for (String name : names) {
            if (!numbers.containsKey(name)) {
                added.put(name, numberOf(name));
            }
        }
        if (added.isEmpty()) {
            return true;
        }
        if (numbers.size() + added.size() > MOST_NAMES) {
            Set<String> used = others.get();
            numbers.keySet().stream().filter(name -> !used.contains(name) && !names.contains(name)).toList()
                    .forEach(this::forget);
        }
        boolean twice = added.values().stream().distinct().count() < added.size()
                || added.values().stream().anyMatch(numbers::containsValue);
        if (twice || numbers.size() + added.size() > MOST_NAMES) {
            return false;
        }
        numbers.putAll(added);
        for (String name : added.keySet()) {
            if (!enter(name, owners.ownerOf(name))) {
                added.keySet().forEach(this::forget);
                return false;
            }
        }
        return true;
    }

    private void forget(String name) {
        int number = numbers.remove(name);
        table.begin();
        for (int i = 0; i < ENTRIES; i++) {
            if (entries[i] != null && entries[i].number == number) {
                put(i, null);
            }
        }
        table.commit();
    }

    /**
     * A name has another owner, from where lanes are now.
     *
     * @param owner the unique name; null or empty if nobody owns it
     */
    public void changed(String name, String owner) {
        if (numbers.containsKey(name) && !enter(name, owner)) {
            overflow.run();
        }
    }

    private boolean enter(String name, String owner) {
        int number = numbers.get(name);
        long now = owner == null || !owner.startsWith(":1.") ? -1 : Member.number(owner);
        boolean done = true;
        table.begin();
        for (GroupLane lane : lanes) {
            if (lane != null && isOpen(lane) && !isSaid(number, lane.number(), now)) {
                close(number, lane.number(), lane.begin());
                done &= open(number, lane, now);
            }
        }
        table.commit();
        return done;
    }

    private static boolean isOpen(GroupLane lane) {
        return !lane.isOrderRing() && !lane.isSuperseded()
                && !(lane instanceof org.busway.group.internal.lanes.DirectLane direct && direct.hasEnded());
    }

    private boolean isSaid(int number, int lane, long owner) {
        for (Entry entry : entries) {
            if (entry != null && entry.number == number && entry.lane == lane && entry.to == OPEN && entry.owner == owner) {
                return true;
            }
        }
        return false;
    }

    private void close(int number, int lane, long position) {
        for (int i = 0; i < ENTRIES; i++) {
            Entry entry = entries[i];
            if (entry != null && entry.number == number && entry.lane == lane && entry.to == OPEN) {
                put(i, entry.from == position ? null : new Entry(number, lane, entry.owner, entry.from, position));
            }
        }
    }

    private boolean open(int number, GroupLane lane, long owner) {
        if (owner < 0 || lane.publisherNumber() != 0 && lane.publisherNumber() != owner) {
            return true;
        }
        for (int i = 0; i < ENTRIES; i++) {
            Entry entry = entries[i];
            if (entry == null || entry.to != OPEN && progress.isRead(entry.lane, entry.to)) {
                put(i, new Entry(number, lane.number(), owner, lane.begin(), OPEN));
                return true;
            }
        }
        return false;
    }

    private void put(int at, Entry entry) {
        entries[at] = entry;
        if (entry == null) {
            table.name(at, 0, 0, 0, 0, 0);
        } else {
            table.name(at, entry.number, entry.lane, entry.owner, entry.from, entry.to);
        }
    }

    /** There is another lane: who owns the names now owns them there from its beginning on. */
    void added(GroupLane lane) {
        boolean done = true;
        table.begin();
        for (Map.Entry<String, Integer> each : numbers.entrySet()) {
            String owner = owners.ownerOf(each.getKey());
            if (owner != null && owner.startsWith(":1.") && isOpen(lane)) {
                done &= open(each.getValue(), lane, Member.number(owner));
            }
        }
        table.commit();
        if (!done) {
            overflow.run();
        }
    }

    /** A lane is no more, and its number may come again. */
    public void gone(int lane) {
        table.begin();
        for (int i = 0; i < ENTRIES; i++) {
            if (entries[i] != null && entries[i].lane == lane) {
                put(i, null);
            }
        }
        table.commit();
    }

    /** Goes on with what an earlier manager wrote, of names that members' rules name; what has changed meanwhile holds from now on. */
    public void resume(Set<String> names) {
        for (int i = 0; i < ENTRIES; i++) {
            long[] kept = table.page().name(i);
            entries[i] = kept == null ? null : new Entry((int) kept[0], (int) kept[1], kept[2], kept[3], kept[4]);
        }
        names.forEach(name -> numbers.put(name, numberOf(name)));
        List.copyOf(numbers.keySet()).forEach(name -> changed(name, owners.ownerOf(name)));
    }
}
