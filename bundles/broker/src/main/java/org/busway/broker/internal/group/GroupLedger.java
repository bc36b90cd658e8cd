package org.busway.broker.internal.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.busway.api.Variant;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.FlowEvents;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.HoldUps;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Reception;
import org.busway.spi.flow.Receptions;
import org.busway.spi.flow.Resource;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.ProxiedMember;

/** The budget of one group, and what there is to be said of it. */
final class GroupLedger implements GroupBudget {

    private final String group;
    private final Account account;
    private final Receptions receptions;
    private final HoldUps holdUps;
    private final FlowEvents events;
    private final Consumer<GroupLedger> onClosed;
    private final HeldPublishers publishers;
    private final ProxiedMembers proxied;
    private LaneRoom room;
    /** Null where the group states no rate. */
    private PaceRoom pace;
    private boolean left;
    private long evicted;
    private String lastEvicted = "";

    GroupLedger(String group, Account account, Receptions receptions, HoldUps holdUps, FullReceiver full, FlowEvents events,
            Executor soon, Consumer<GroupLedger> onClosed) {
        this.group = group;
        this.account = account;
        this.receptions = receptions;
        this.holdUps = holdUps;
        this.events = events;
        this.onClosed = onClosed;
        publishers = new HeldPublishers(group, holdUps, events);
        proxied = new ProxiedMembers(group, full.queues(), soon, (peer, why) -> {
            note(peer, why);
            full.evict(peer, why);
        });
    }

    String group() {
        return group;
    }

    @Override
    public boolean tryCharge(long bytes) {
        return account.tryCharge(Resource.LANE_BYTES, bytes);
    }

    @Override
    public void credit(long bytes) {
        account.credit(Resource.LANE_BYTES, bytes);
    }

    @Override
    public GroupBudget.Room room(GroupBudget.RoomKeeper keeper) {
        room = new LaneRoom(group, holdUps, keeper, events);
        return room;
    }

    @Override
    public GroupBudget.Room paceRoom() {
        pace = new PaceRoom(group, holdUps);
        return pace;
    }

    @Override
    public Reception reception(BusPeer member, Reception usual) {
        Peer peer = (Peer) member;
        return receptions.ofGroup(group, new Receptions.Receiver(peer.identity(), peer.program(), peer), usual);
    }

    @Override
    public void proxied(BusPeer member, ProxiedMember asked) {
        proxied.add((Peer) member, asked);
    }

    @Override
    public void proxiedNoMore(BusPeer member) {
        proxied.remove(member);
    }

    @Override
    public void heldUp(BusPeer publisher, BusPeer slow) {
        publishers.heldUp((Peer) publisher, (Peer) slow, room == null ? 0 : room.lost());
    }

    @Override
    public void evicted(BusPeer member, String why) {
        Peer peer = (Peer) member;
        publishers.evicted(peer);
        if (room != null) {
            room.evicted(peer);
        }
        note(peer, why);
        events.evicted(peer, "from group \"" + group + "\": " + why);
    }

    private void note(Peer peer, String why) {
        evicted++;
        lastEvicted = peer + ": " + why;
    }

    @Override
    public void leave() {
        room = null;
        pace = null;
        proxied.clear();
        left = true;
    }

    /** Whether a manager left it and none has taken it over. */
    boolean isLeft() {
        return left;
    }

    /** Another manager takes it over. */
    GroupLedger taken() {
        left = false;
        return this;
    }

    @Override
    public void close() {
        proxied.clear();
        account.close();
        onClosed.accept(this);
    }

    boolean isSlow() {
        return !publishers.isEmpty() || room != null && room.waitingCount() > 0 || proxied.slowest() != null;
    }

    /** What is told of it. */
    Map<String, Variant> figures(long nowNanos) {
        Map<String, Variant> figures = new LinkedHashMap<>();
        figures.put("HeldBytes", number(account.heldBytes()));
        figures.put("PeakBytes", number(account.peakBytes()));
        figures.put("BudgetBytes", number(account.limit(Resource.LANE_BYTES)));
        figures.put("Evicted", number(evicted));
        figures.put("LastEvicted", new Variant("s", lastEvicted));
        if (room != null) {
            List<String> waiting = new ArrayList<>(room.waitingNames());
            waiting.addAll(publishers.waitingNames());
            waiting.addAll(proxied.waitingNames());
            if (pace != null) {
                waiting.addAll(pace.waitingNames());
            }
            Peer slow = null;
            long slowNanos = 0;
            if (room.waitingCount() > 0) {
                slow = room.slowPeer();
                slowNanos = nowNanos - room.sinceNanos();
            } else if (!publishers.isEmpty()) {
                slow = publishers.slowPeer();
                slowNanos = publishers.slowNanos(nowNanos);
            } else if (proxied.slowest() != null) {
                slow = proxied.slowest();
                slowNanos = proxied.slowNanos(nowNanos);
            }
            figures.put("Slow", new Variant("b", isSlow()));
            figures.put("SlowPeer", new Variant("s", slow == null ? "" : slow.toString()));
            figures.put("SlowMillis", number(TimeUnit.NANOSECONDS.toMillis(slowNanos)));
            figures.put("WaitingPeers", new Variant("as", List.copyOf(waiting)));
            figures.put("HeldUpMillis",
                    number(TimeUnit.NANOSECONDS.toMillis(
                            room.heldUpNanos(nowNanos) + publishers.heldUpNanos(nowNanos) + proxied.heldUpNanos(nowNanos))));
            figures.put("Lost", number(room.lost()));
        }
        return figures;
    }

    private static Variant number(long value) {
        return new Variant("t", value);
    }
}
