package org.busway.group.internal.fake;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.os.Epoll;
import org.busway.os.SystemCallException;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.flow.Reception;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.LaneTraffic;
import org.busway.spi.group.ProxiedMember;
import org.busway.spi.policy.Identity;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;

/** A bus that keeps what groups say, and whose time passes when a test says so. */
public final class FakeBus implements BusEnd {

    /** Who owns a name; names that are not there are their own owners. */
    public final Map<String, String> owners = new java.util.HashMap<>();

    private final NameOwners names = new NameOwners() {

        @Override
        public String ownerOf(String name) {
            return owners.getOrDefault(name, name);
        }

        @Override
        public int ownedNameCount(String uniqueName) {
            return (int) owners.values().stream().filter(uniqueName::equals).count();
        }

        @Override
        public String ownedName(String uniqueName, int index) {
            return owners.keySet().stream().filter(name -> owners.get(name).equals(uniqueName)).sorted().toList().get(index);
        }
    };

    /** What was said: to whom (null: to all), the signal (null: a reply), the error (null: none), and the values. */
    public record Said(BusPeer to, String member, String error, String signature, List<Object> values) {}

    public final String guid = java.util.UUID.randomUUID().toString();
    /** Who is connected, by the unique name; put here by tests that have a manager restarted. */
    public final Map<String, BusPeer> peers = new java.util.HashMap<>();
    private final Map<String, GroupBudget> leftBudgets = new java.util.HashMap<>();
    public final Deque<Said> said = new ArrayDeque<>();
    public final List<FakeAlarm> alarms = new ArrayList<>();
    public final List<FakeWatch> watches = new ArrayList<>();
    public final List<String> subscriptions = new ArrayList<>();
    public final List<BusPeer> handed = new ArrayList<>();
    public final List<FakeRoom> rooms = new ArrayList<>();
    public final List<FakeRoom> paceRooms = new ArrayList<>();
    /** The clock, which a test moves. */
    public long nanos;
    public final List<BusPeer> evicted = new ArrayList<>();
    /** Whose groups are asked what becomes of them when their queues are full. */
    public final Map<BusPeer, ProxiedMember> proxied = new java.util.HashMap<>();
    /** Publishers that members hold up, and that go on. */
    public final List<String> heldUp = new ArrayList<>();
    public long totalBytes = Long.MAX_VALUE;
    public long heldBytes;
    /** What each budget is charged, by its name. */
    public final Map<String, Long> held = new java.util.HashMap<>();
    /** What comes before a message that is handed. */
    public Consumer<BusPeer> onHand = receiver -> {};
    public final List<String> toldMonitors = new ArrayList<>();
    public boolean lanesArePressed;
    /** What lanes gave to sockets. */
    public final List<String> routed = new ArrayList<>();
    /** Who has which of those by a lane. */
    public final List<String> served = new ArrayList<>();
    public final List<String> rules = new ArrayList<>();
    public final List<Runnable> steps = new ArrayList<>();
    public boolean watchesRules;
    public final List<FakeGuest> guests = new ArrayList<>();
    public boolean refusesGuests;
    public Function<BusPeer, Routed> whenRouted = publisher -> Routed.DONE;
    /** What rules about groups say over what a group says. */
    public UnaryOperator<Reception> policy = usual -> usual;
    public int mostSubscriptions = 100;
    public boolean wantsSignals;
    public long privilegedUid;
    public boolean full;
    private int serial;

    /** Calls a method of the groups' object. */
    public Said call(GroupBus groups, BusPeer caller, String member, String signature, Object... values) {
        int before = said.size();
        groups.call(caller, Message.call("org.freedesktop.DBus", GroupBus.PATH, GroupBus.INTERFACE, member).serial(++serial)
                .body(signature, values).build());
        return said.stream().skip(before).filter(each -> each.to == caller && each.member == null).findFirst().orElse(null);
    }

    /** The signals that were sent to a peer, or to all. */
    public List<Said> signals(BusPeer to, String member) {
        return said.stream().filter(each -> each.to == to && member.equals(each.member)).toList();
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public String guid() {
        return guid;
    }

    @Override
    public BusPeer peer(String uniqueName) {
        return peers.get(uniqueName);
    }

    @Override
    public NameOwners names() {
        return names;
    }

    @Override
    public boolean isPrivileged(BusPeer peer) {
        return peer.identity().uid() == privilegedUid;
    }

    @Override
    public void wantsSignals(boolean wanted) {
        wantsSignals = wanted;
    }

    @Override
    public boolean reply(BusPeer caller, int to, String signature, List<Object> values) {
        said.add(new Said(caller, null, null, signature, values));
        return !full;
    }

    @Override
    public void error(BusPeer caller, int to, String errorName, String text) {
        said.add(new Said(caller, null, errorName, "s", List.of(text)));
    }

    @Override
    public boolean signal(BusPeer receiver, String member, String signature, List<Object> values) {
        if (!(receiver instanceof FakePeer)) {
            values.stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
            return true;
        }
        said.add(new Said(receiver, member, null, signature, values));
        return !full;
    }

    @Override
    public void broadcast(String interfaceName, String member, String signature, List<Object> values) {
        said.add(new Said(null, member, null, signature, values));
    }

    @Override
    public void signalMonitors(String member, String signature, List<Object> values) {
        toldMonitors.add(member + " " + values);
    }

    @Override
    public boolean subscribe(BusPeer peer, MatchRule rule) {
        return subscriptions.size() < mostSubscriptions && subscriptions.add(peer.uniqueName() + " " + rule);
    }

    @Override
    public void unsubscribe(BusPeer peer, MatchRule rule) {
        subscriptions.remove(peer.uniqueName() + " " + rule);
    }

    @Override
    public void hand(BusPeer receiver) {
        handed.add(receiver);
        onHand.accept(receiver);
    }

    @Override
    public GroupBudget budget(String group) {
        GroupBudget before = leftBudgets.remove(group);
        return before != null ? before : new GroupBudget() {

            private long heldHere;

            @Override
            public void leave() {
                proxied.clear();
                leftBudgets.put(group, this);
            }

            @Override
            public boolean tryCharge(long bytes) {
                if (bytes > totalBytes - heldBytes) {
                    return false;
                }
                heldBytes += bytes;
                heldHere += bytes;
                held.merge(group, bytes, Long::sum);
                return true;
            }

            @Override
            public void credit(long bytes) {
                if (bytes <= 0) {
                    throw new IllegalStateException("amount of " + bytes + ": must be more than 0");
                }
                heldBytes -= bytes;
                heldHere -= bytes;
                held.merge(group, -bytes, Long::sum);
            }

            @Override
            public Room room(RoomKeeper keeper) {
                FakeAlarm deadline = new FakeAlarm(keeper::overdue);
                alarms.add(deadline);
                FakeRoom room = new FakeRoom(keeper, deadline);
                rooms.add(room);
                return room;
            }

            @Override
            public Room paceRoom() {
                FakeRoom room = new FakeRoom(null, null);
                paceRooms.add(room);
                return room;
            }

            @Override
            public Reception reception(BusPeer member, Reception usual) {
                return policy.apply(usual);
            }

            @Override
            public void proxied(BusPeer member, ProxiedMember asked) {
                if (!(member instanceof FakePeer)) {
                    throw new ClassCastException("a bus deals with its own peers, not with " + member);
                }
                proxied.put(member, asked);
            }

            @Override
            public void proxiedNoMore(BusPeer member) {
                proxied.remove(member);
            }

            @Override
            public void heldUp(BusPeer publisher, BusPeer slow) {
                heldUp.add(publisher + " by " + slow);
            }

            @Override
            public void evicted(BusPeer member, String why) {
                evicted.add(member);
            }

            @Override
            public void close() {
                if (heldHere != 0) {
                    throw new AssertionError("group " + group + " has ended and holds " + heldHere + " bytes");
                }
            }
        };
    }

    @Override
    public Routed route(BusPeer publisher, ByteBuffer bytes, int length, LaneTraffic lane, boolean last) {
        if (!(publisher instanceof FakePeer)) {
            throw new ClassCastException("a bus routes what its own peers send, not what " + publisher + " has sent");
        }
        Routed result = last ? Routed.DONE : whenRouted.apply(publisher);
        if (result != Routed.DONE) {
            return result;
        }
        MessageView view = new MessageView();
        if (view.parse(bytes, 0, length, 0) != WireFault.NONE) {
            return Routed.NOT_VALID;
        } else if (view.type() != MessageType.SIGNAL || view.destination() != null || !lane.belongs(view)) {
            return Routed.NOT_OF_GROUP;
        }
        lane.sequenced(view);
        routed.add(publisher + " " + view.member());
        peers.values().stream().filter(peer -> peer.attendance() != null && peer.attendance().isServed())
                .forEach(peer -> served.add(peer + " " + view.member()));
        return Routed.DONE;
    }

    @Override
    public void afterSockets(Runnable task) {
        steps.add(task);
    }

    @Override
    public void betweenSockets(Runnable task) {
        steps.add(task);
    }

    /** The turn in which bus and groups are ends: what is done in steps does one. */
    public boolean turn() {
        List<Runnable> now = List.copyOf(steps);
        steps.clear();
        now.forEach(Runnable::run);
        return !steps.isEmpty();
    }

    @Override
    public void watchRules(boolean wanted) {
        watchesRules = wanted;
    }

    @Override
    public void forEachRule(RuleVisitor visitor) {
        rules.forEach(rule -> visitor.rule(MatchRule.parse(rule), false));
    }

    @Override
    public Turnstile turnstile() {
        return new FakeTurnstile();
    }

    @Override
    public void lanesArePressed(boolean pressed) {
        lanesArePressed = pressed;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Alarm alarm(Runnable action) {
        FakeAlarm alarm = new FakeAlarm(action);
        alarms.add(alarm);
        return alarm;
    }

    @Override
    public DescriptorWatch watch(int fd, Runnable readable) {
        FakeWatch watch = new FakeWatch(fd, readable);
        watches.add(watch);
        return watch;
    }

    @Override
    public DescriptorWatch watchRoom(int fd, Runnable writable) {
        FakeWatch watch = new FakeWatch(fd, writable, Epoll.WRITABLE);
        watches.add(watch);
        return watch;
    }

    @Override
    public Guest admit(Identity identity, Runnable wakeUp) {
        if (refusesGuests) {
            throw new org.busway.api.BusException(org.busway.api.BusException.LIMITS_EXCEEDED, "no more guests");
        }
        FakeGuest guest = new FakeGuest(new FakePeer(":1." + (1000 + guests.size()), identity), wakeUp);
        guests.add(guest);
        peers.put(guest.uniqueName(), guest.peer);
        return new Guest(guest.peer, guest);
    }

    @Override
    public Guest resume(String uniqueName, Runnable wakeUp) {
        FakeGuest left = guests.stream().filter(guest -> guest.uniqueName().equals(uniqueName) && guest.closeReason == null)
                .findFirst().orElse(null);
        if (left == null) {
            return null;
        }
        left.wokenBy(wakeUp);
        return new Guest(left.peer, left);
    }

    /** Who waits there is held up. */
    private static final class FakeTurnstile implements Turnstile {

        private final List<FakePeer> held = new ArrayList<>();

        @Override
        public void hold(BusPeer sender) {
            held.add((FakePeer) sender);
            ((FakePeer) sender).heldUp = true;
        }

        @Override
        public void release(BusPeer sender) {
            held.remove(sender);
            ((FakePeer) sender).heldUp = false;
        }

        @Override
        public void again() {
            List.copyOf(held).forEach(this::release);
        }
    }

    /** A room that counts how often whoever waits may try again. */
    public static final class FakeRoom implements GroupBudget.Room {

        public final GroupBudget.RoomKeeper keeper;
        public int again;
        private final FakeAlarm deadline;

        FakeRoom(GroupBudget.RoomKeeper keeper, FakeAlarm deadline) {
            this.keeper = keeper;
            this.deadline = deadline;
        }

        @Override
        public void holdsReading(boolean holds) {
            if (holds) {
                deadline.set(keeper.deadlineMillis());
            } else {
                deadline.cancel();
            }
        }

        @Override
        public void again() {
            again++;
        }
    }

    /** Something that a test lets happen. */
    public static final class FakeAlarm implements Alarm {

        public long delayMillis = -1;
        private final Runnable action;

        FakeAlarm(Runnable action) {
            this.action = action;
        }

        /** Its time has come. */
        public void ring() {
            delayMillis = -1;
            action.run();
        }

        @Override
        public void set(long millis) {
            delayMillis = millis;
        }

        @Override
        public void cancel() {
            delayMillis = -1;
        }
    }

    /** A descriptor that a test says is readable. */
    public static final class FakeWatch implements DescriptorWatch {

        public final int fd;
        public final Runnable readable;
        public boolean closed;

        private final int interest;

        FakeWatch(int fd, Runnable readable) {
            this(fd, readable, Epoll.READABLE);
        }

        FakeWatch(int fd, Runnable ready, int interest) {
            this.fd = fd;
            this.readable = ready;
            this.interest = interest;
        }

        /** Whether what it waits for is there. */
        public boolean isReady() throws SystemCallException {
            try (Epoll epoll = Epoll.open(1)) {
                epoll.add(fd, interest, 1);
                return epoll.await(0) > 0;
            }
        }

        /** What the kernel says of it now. */
        public boolean isReadable() throws SystemCallException {
            try (Epoll epoll = Epoll.open(1)) {
                epoll.add(fd, Epoll.READABLE, 1);
                return epoll.await(0) > 0;
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
