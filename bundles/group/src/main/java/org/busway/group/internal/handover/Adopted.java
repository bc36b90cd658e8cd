package org.busway.group.internal.handover;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.keep.KeptGroup;
import org.busway.group.internal.keep.KeptSockets;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.settings.OptionsOfCall;
import org.busway.group.internal.shared.GroupContext;
import org.busway.os.KeptDescriptors;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups that an earlier manager left for this bus. Those of the configuration go on at once, though the configuration comes later: then it has to say the same of
 * them, or they end.
 */
public final class Adopted {

    private static final Logger LOG = LoggerFactory.getLogger(Adopted.class);

    /** Goes on with a group. */
    public interface Taker {

        /**
         * Goes on with it.
         *
         * @param sockets what was kept of its addresses
         * @param stowage gives the sockets next
         */
        void take(Group group, KeptSockets sockets, Stowage stowage);
    }

    private final BusEnd bus;
    private final BusLoop.Alarm patience;
    private final List<KeptDescriptors.Kept> kept;
    private final List<KeptGroup> states = new ArrayList<>();
    private final List<Group> unconfirmed = new ArrayList<>();

    /**
     * Takes what is kept.
     *
     * @param bus whose groups
     * @param missing told of each group of which the configuration has not spoken in time
     */
    public Adopted(BusEnd bus, Consumer<Group> missing) {
        this.bus = bus;
        kept = new ArrayList<>(KeptDescriptors.take(Leaving.owner(bus)));
        kept.removeIf(each -> !decode(each));
        patience = bus.alarm(() -> {
            List<Group> gone = List.copyOf(unconfirmed);
            unconfirmed.clear();
            gone.forEach(missing);
        });
    }

    private boolean decode(KeptDescriptors.Kept each) {
        try {
            states.add(KeptGroup.decode(each.state()));
            return true;
        } catch (RuntimeException e) {
            giveUp(each, e);
            return false;
        }
    }

    /** What the next message is numbered that the bus writes into a lane. */
    public long running() {
        return states.stream().mapToLong(KeptGroup::running).max().orElse(0);
    }

    /** The generation that memories were made in; a new one if there are none. */
    public long generation() {
        return states.isEmpty() ? new SecureRandom().nextLong() : states.get(0).generation();
    }

    /**
     * Goes on with all of them.
     *
     * @param add makes a group known, and opens its addresses as they were
     * @param pressedChanged for each group
     */
    public void take(GroupContext context, Taker add, Runnable pressedChanged) {
        for (int i = 0; i < kept.size(); i++) {
            KeptGroup state = states.get(i);
            try {
                Group group = new Group(GroupSettings.of(state.name(), OptionsOfCall.of(state.settings())), state.configured(),
                        context, pressedChanged);
                if (!group.isConfigured()) {
                    group.definitionIsCharged();
                }
                Stowage stowage = new Stowage(kept.get(i));
                adopt(group, state, stowage, context);
                add.take(group, state.sockets(), stowage);
                if (group.isConfigured()) {
                    unconfirmed.add(group);
                }
            } catch (RuntimeException e) {
                // Whatever is wrong with one group, the others go on, and who is in this one is told.
                giveUp(kept.get(i), e);
                state.members().stream().map(member -> bus.peer(member.peer())).filter(peer -> peer != null)
                        .forEach(peer -> bus.signal(peer, "Evicted", "ss",
                                List.of(state.name(), "it cannot go on: " + e.getMessage())));
            }
        }
        if (!unconfirmed.isEmpty()) {
            patience.set(Leaving.WAIT_MILLIS);
        }
    }

    private static void adopt(Group group, KeptGroup state, Stowage stowage, GroupContext context) {
        boolean done = false;
        try {
            new Adoption(group, state, stowage, context).run();
            done = true;
        } finally {
            if (!done) {
                group.forgetPeers();
            }
        }
    }

    /** The bus, which finds it there, tells whoever has to do with it, and gives it back. */
    private void giveUp(KeptDescriptors.Kept unread, RuntimeException why) {
        LOG.error("group \"{}\" of an earlier manager cannot go on", unread.name(), why);
        KeptDescriptors.keep(Leaving.owner(bus), unread);
    }

    /** Whether the configuration has not spoken of a group yet. */
    public boolean isUnconfirmed(Group group) {
        return unconfirmed.contains(group);
    }

    /** The configuration speaks of a group; whether it says the same as before. */
    public boolean confirm(Group group, GroupSettings settings) {
        unconfirmed.remove(group);
        boolean same = settings.values().equals(group.settings().values());
        if (same) {
            group.confirm(settings);
        } else {
            LOG.info("group \"{}\" has changed in the configuration: it is another one", group.name());
        }
        return same;
    }

    /** The manager stops. */
    public void close() {
        patience.cancel();
    }
}
