package org.busway.group.internal;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.keep.KeptSockets;
import org.busway.group.internal.memory.Stowage;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBus;

/** Which groups there are, at which addresses for plain sockets, and which of them a signal belongs to. Belongs to the bus thread. */
final class GroupTable {

    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final String NAMES = "Names";
    private static final String GROUPS = "Groups";
    private static final Comparator<Group> ORDER = Comparator.<Group>comparingInt(group -> group.settings().rank())
            .thenComparing(Group::name);

    private final BusEnd bus;
    private final RuleIndex<Group> belongs;
    private final Receivers<Group> choose = this::choose;
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<Group, PlainSockets> sockets = new IdentityHashMap<>();
    private BusPeer offering;
    private Group chosen;

    /** There are none. */
    GroupTable(BusEnd bus, RuleIndexes indexes) {
        this.bus = bus;
        belongs = indexes.create();
    }

    /** All of them by their names. */
    Collection<Group> all() {
        return groups.values();
    }

    /** In the order in which a signal is offered to them. */
    List<Group> inOrder() {
        return groups.values().stream().sorted(ORDER).toList();
    }

    /** The group of a name; null if there is none. */
    Group named(String name) {
        return groups.get(name);
    }

    /** The group that a signal belongs to: the first that takes it, and where its sender may publish; null if there is none. */
    Group of(MessageHeader signal, BusPeer sender) {
        chosen = null;
        offering = sender;
        belongs.match(signal, bus.names(), choose);
        return chosen;
    }

    private void choose(Group group) {
        if ((chosen == null || ORDER.compare(group, chosen) < 0) && group.admitsPublisher(offering)) {
            chosen = group;
        }
    }

    /** There is one more. */
    void add(Group group) {
        groups.put(group.name(), group);
        group.settings().rules().forEach(rule -> belongs.add(group, rule));
        namesChanged();
    }

    /** A group ends. */
    void remove(Group group) {
        groups.remove(group.name());
        belongs.removeAll(group);
        closeSockets(group, "the group has ended");
        group.close();
        wantSignals();
        namesChanged();
    }

    /** Opens the addresses of a group: all, or none. */
    void open(Group group, PlainSockets closed) throws IOException {
        closed.open();
        sockets.put(group, closed);
    }

    /** Goes on with the addresses that an earlier manager left, and with who came there. */
    void goOn(Group group, PlainSockets closed, KeptSockets kept, Stowage stowage) {
        sockets.put(group, closed);
        closed.adopt(kept, stowage);
    }

    /** Leaves the addresses of a group to the next manager. */
    KeptSockets stowSockets(Group group, Stowage stowage) {
        PlainSockets open = sockets.remove(group);
        return open == null ? KeptSockets.NONE : open.stow(stowage);
    }

    /** The addresses of a group; null while they are not open. */
    PlainSockets sockets(Group group) {
        return sockets.get(group);
    }

    /** Nobody comes by the addresses of a group any more, and who came is a member no longer. */
    void closeSockets(Group group, String why) {
        PlainSockets open = sockets.remove(group);
        if (open != null) {
            open.close(why);
        }
    }

    /** Not by the names themselves: policy may refuse them to who hears this. */
    private void namesChanged() {
        bus.broadcast(PROPERTIES, "PropertiesChanged", "sa{sv}as",
                List.of(GroupBus.INTERFACE, Map.of(), List.of(NAMES, GROUPS)));
    }

    /** What the object of the groups says of all of them; null if it says nothing of that name. */
    Variant property(String name) {
        return switch (name) {
            case NAMES -> new Variant("as", List.copyOf(groups.keySet()));
            case GROUPS -> ofEach(group -> group.settings().values());
            case "Statistics" -> ofEach(group -> group.statistics().values());
            default -> null;
        };
    }

    private Variant ofEach(Function<Group, Map<String, Variant>> values) {
        Map<String, Map<String, Variant>> all = new LinkedHashMap<>();
        groups.forEach((name, group) -> all.put(name, values.apply(group)));
        return new Variant("a{sa{sv}}", all);
    }

    /** Routing pays for groups only while somebody reads a lane that the bus writes. */
    void wantSignals() {
        boolean wanted = false;
        boolean reads = false;
        for (Group group : groups.values()) {
            wanted |= group.members().haveReaders();
            reads |= group.reading().listensToRules();
        }
        bus.wantsSignals(wanted);
        bus.watchRules(reads);
    }

    /** A lane that the bus writes may be full soon, or no longer. */
    void pressedChanged() {
        boolean pressed = false;
        for (Group group : groups.values()) {
            pressed |= group.intake().isPressed();
        }
        bus.lanesArePressed(pressed);
    }
}
