package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.spi.group.GroupsLeft;

/** A manager of groups on a fake bus, and peers that create a group, join it and publish in it. What they are handed is closed with it. */
final class GroupScene implements AutoCloseable {

    static final String METER = "com.example.Meter";
    static final String RULE = "interface='" + METER + "'";
    static final String NAME = "meters";

    final FakeBus bus = new FakeBus();
    GroupsOfBus groups = manager();
    final FakePeer root = peer(":1.1", 0);
    private final List<AutoCloseable> open = new ArrayList<>();

    private GroupsOfBus manager() {
        return new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    }

    /** Somebody on the bus. */
    FakePeer peer(String name, long uid) {
        FakePeer peer = FakePeer.ofUser(name, uid);
        bus.peers.put(name, peer);
        return peer;
    }

    /** It is killed, and the bus has not noticed yet. */
    void die(FakePeer peer) {
        peer.gone = true;
        bus.peers.remove(peer.uniqueName());
    }

    /** The manager stops. */
    GroupsLeft leave() {
        GroupsLeft left = groups.leave();
        bus.peers.values().forEach(peer -> peer.attendance(null));
        return left;
    }

    /** Another manager begins. */
    void begin() {
        groups = manager();
    }

    FakeBus.Said call(FakePeer caller, String member, String signature, Object... values) {
        return bus.call(groups, caller, member, signature, values);
    }

    private FakeBus.Said done(FakeBus.Said reply) {
        assertEquals(null, reply.error(), () -> reply.values().toString());
        return reply;
    }

    /** Creates the group: with these options, for signals of {@link #METER}. */
    void create(Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("rules", new Variant("as", List.of(RULE)));
        done(call(root, "Create", "sa{sv}", NAME, options));
    }

    /** Creates the group with lanes of 64 KiB that the bus writes, or publishers for members alone: {@code bus} or {@code direct}. */
    void createSmall(String publishers) {
        Map<String, Variant> options = new HashMap<>(
                Map.of("lane.bytes", new Variant("t", 65536L), "publishers", Variant.of(publishers)));
        if (publishers.equals("direct")) {
            options.put("members.only", Variant.of(true));
        }
        create(options);
    }

    /** A peer joins. */
    FakeBus.Said join(FakePeer peer, String... rules) {
        return done(call(peer, "Join", "sasa{sv}", NAME, List.of(rules), Map.of()));
    }

    /** A peer joins and is given the lanes to map. */
    FakeBus.Said joinMapped(FakePeer peer, String... rules) {
        FakeBus.Said joined = join(peer, rules);
        assertEquals("mapped", joined.values().get(0));
        return joined;
    }

    /** A peer joins a group with several publishers. */
    OrderedMember joinOrdered(FakePeer peer) throws IOException {
        int before = bus.said.size();
        return opened(new OrderedMember(bus, peer, join(peer), before));
    }

    /** What a peer that has joined makes of the first LaneAdded behind so many things that were said. */
    MappedReader reader(FakePeer peer, FakeBus.Said joined, int saidBefore) throws IOException {
        return opened(new MappedReader(bus, peer, joined, saidBefore));
    }

    /** What a peer that has joined makes of the last LaneAdded. */
    MappedReader reader(FakePeer peer, FakeBus.Said joined) throws IOException {
        return opened(MappedReader.ofLastLane(bus, peer, joined));
    }

    /** A peer asks for a lane. */
    MappedWriter publish(FakePeer peer) throws IOException {
        return opened(new MappedWriter(done(call(peer, "Publish", "sa{sv}", NAME, Map.of()))));
    }

    /** A peer asks for a lane and has mapped it. */
    MappedWriter publishMapped(FakePeer peer) throws IOException {
        MappedWriter writer = publish(peer);
        done(mapped(peer, writer));
        return writer;
    }

    /** A peer asks for a lane, has mapped it, and knows of all members. */
    MappedWriter publisher(FakePeer peer) throws IOException {
        int before = bus.said.size();
        MappedWriter writer = publishMapped(peer);
        writer.attachAll(bus, peer, before);
        return writer;
    }

    /** A peer says that it has mapped its lane. */
    FakeBus.Said mapped(FakePeer peer, MappedWriter writer) {
        return call(peer, "Mapped", "su", NAME, (long) writer.number);
    }

    <T extends AutoCloseable> T opened(T closed) {
        open.add(closed);
        return closed;
    }

    /** Whatever doorbell of the bus there is, is rung. */
    void ring() {
        List.copyOf(bus.watches).stream().filter(watch -> !watch.closed).forEach(watch -> watch.readable.run());
    }

    /** The bus has turns until there is nothing to do. */
    void turns() {
        while (bus.turn()) {
            // Until there is nothing more to do.
        }
    }

    /** What is set to happen. */
    List<FakeBus.FakeAlarm> alarms() {
        return bus.alarms.stream().filter(alarm -> alarm.delayMillis > 0).toList();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        groups.detach();
    }
}
