package org.busway.client.internal.group.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.busway.client.internal.group.order.Sequencer.Next;
import org.junit.jupiter.api.Test;

/**
 * Two publishers with a lane each (one of them with two), a peer that answers what it saw, a bus that also writes a lane, and a member, in random
 * interleavings of every step that a process can take: what each did is handed on in the order in which it did it, everything, and never is there
 * nothing to do while something is held.
 */
class SequencerPropertyTest {

    private static final int RUNS = 20_000;
    private static final int STEPS = 60;

    /** One process that sends. Its messages wait in its socket until the bus takes them up. */
    private static final class Peer {
        final String name;
        final List<Lane> lanes = new ArrayList<>();
        final Queue<String> socket = new ArrayDeque<>();
        long sent;
        long routed;
        int made;

        Peer(String name) {
            this.name = name;
        }

        String next() {
            return name + "/" + made++;
        }
    }

    /** A lane that knows what the bus has counted. */
    private final class Lane implements LaneHead {
        final Peer publisher;
        final boolean holds;
        final List<String> texts = new ArrayList<>();
        final List<Long> counts = new ArrayList<>();
        final List<Integer> running = new ArrayList<>();
        int position;

        Lane(Peer publisher, boolean holds) {
            this.publisher = publisher;
            this.holds = holds;
        }

        @Override
        public String publisher() {
            return publisher == null ? null : publisher.name;
        }

        @Override
        public boolean holdsMessages() {
            return holds;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public boolean hasNext() {
            return position < texts.size();
        }

        @Override
        public long socketMessages() {
            return counts.get(position);
        }

        @Override
        public long tail() {
            return texts.size();
        }

        @Override
        public String sender() {
            return texts.get(position).substring(0, 4);
        }

        @Override
        public long running() {
            return running.get(position);
        }

        @Override
        public long needsReceived() {
            return publisher != null && publisher.routed < socketMessages() ? NOT_ROUTED : queued;
        }
    }

    private record Sent(String text, String sender, long ordinal, Map<LaneHead, Long> moved, boolean isFence) {}
    private Random random;
    private Sequencer<String> sequencer;
    private List<Peer> peers;
    private List<Lane> lanes;
    private Lane bus;
    private Map<LaneHead, Long> told;
    private Deque<Sent> wire;
    private long queued;
    private List<String> handedOn;
    /** What each message's maker had seen when it made it. */
    private Map<String, List<String>> causes;

    private void begin(long seed) {
        random = new Random(seed);
        sequencer = new Sequencer<>();
        peers = List.of(new Peer(":1.1"), new Peer(":1.2"), new Peer(":1.3"));
        lanes = new ArrayList<>();
        bus = new Lane(null, random.nextBoolean());
        lanes.add(bus);
        for (int owner : new int[]{0, 0, 1}) {
            Lane lane = new Lane(peers.get(owner), true);
            peers.get(owner).lanes.add(lane);
            lanes.add(lane);
        }
        lanes.forEach(sequencer::add);
        told = new HashMap<>();
        wire = new ArrayDeque<>();
        queued = 0;
        handedOn = new ArrayList<>();
        causes = new HashMap<>();
    }

    private void step(boolean producing) {
        Peer peer = peers.get(random.nextInt(peers.size()));
        int which = producing ? random.nextInt(6) : 3 + random.nextInt(3);
        switch (which) {
            case 0 -> send(peer, peer.next());
            case 1 -> send(peer, "signal " + peer.next());
            case 2 -> publish(peer);
            case 3 -> route(peer);
            case 4 -> receive();
            default -> handOn();
        }
    }

    private void send(Peer peer, String text) {
        peer.sent++;
        peer.socket.add(text);
    }

    private void publish(Peer peer) {
        if (!peer.lanes.isEmpty()) {
            Lane lane = peer.lanes.get(random.nextInt(peer.lanes.size()));
            lane.running.add(peer.made);
            lane.texts.add(peer.next());
            lane.counts.add(peer.sent);
        }
    }

    /** The bus takes up one message: for the member, for somebody else, or for the lane that it writes. */
    private void route(Peer peer) {
        String text = peer.socket.poll();
        if (text == null) {
            return;
        }
        peer.routed++;
        if (text.startsWith("signal ")) {
            bus.texts.add(text.substring(7));
            bus.counts.add(peer.routed);
            bus.running.add(bus.texts.size());
            return;
        }
        Map<LaneHead, Long> moved = new HashMap<>();
        for (Lane each : lanes) {
            long tail = each.texts.size();
            if (tail != told.getOrDefault(each, 0L)) {
                moved.put(each, tail);
                told.put(each, tail);
            }
        }
        long ordinal = peer.lanes.isEmpty() ? 0 : peer.routed;
        if (!moved.isEmpty() || ordinal != 0) {
            wire.add(new Sent(null, null, ordinal, moved, true));
            queued++;
        }
        wire.add(new Sent(text, peer.name, 0, null, false));
        queued++;
    }

    private void receive() {
        Sent sent = wire.poll();
        if (sent != null && sent.isFence) {
            sequencer.fence(sent.moved, sent.ordinal);
        } else if (sent != null) {
            sequencer.add(sent.text, sent.sender);
        }
    }

    private boolean handOn() {
        Next next = sequencer.next();
        if (next == Next.MESSAGE) {
            handedOn.add(sequencer.take());
            sequencer.done();
        } else if (next == Next.FRAME) {
            Lane lane = (Lane) sequencer.lane();
            handedOn.add(lane.texts.get(lane.position++));
        } else if (!bus.holds && bus.hasNext()) {
            // The program reads it when it likes.
            String text = bus.texts.get(bus.position);
            if (sequencer.mayPass(bus, message -> false)) {
                handedOn.add(text);
                bus.position++;
                return true;
            }
            return false;
        }
        return next != Next.NOTHING;
    }

    @Test
    void whatEachSenderDidIsHandedOnInItsOrderAndNothingBlocks() {
        for (long seed = 0; seed < RUNS; seed++) {
            begin(seed);
            for (int i = 0; i < STEPS; i++) {
                step(true);
            }
            for (Peer each : peers) {
                while (!each.socket.isEmpty()) {
                    route(each);
                }
            }
            while (!wire.isEmpty()) {
                receive();
            }
            while (handOn()) {
                // until nothing can be
            }
            check(seed);
        }
    }

    private void check(long seed) {
        int made = peers.stream().mapToInt(each -> each.made).sum();
        assertEquals(made, handedOn.size(), () -> "run " + seed + " blocks after " + handedOn);
        for (Peer each : peers) {
            // Where the program reads a lane itself, messages are not held back for it.
            List<String> own = handedOn.stream().filter(text -> text.startsWith(each.name)).toList();
            for (int i = 0; bus.holds && i < own.size(); i++) {
                assertEquals(each.name + "/" + i, own.get(i), "run " + seed + " hands on " + handedOn);
            }
        }
        for (Lane lane : lanes) {
            List<String> read = handedOn.stream().filter(lane.texts::contains).toList();
            assertEquals(lane.texts, read, "run " + seed);
        }
    }

    @Test
    void withoutACircleTheAnswerToAFrameComesAfterTheFrame() {
        for (long seed = 0; seed < RUNS; seed++) {
            begin(seed);
            Peer publisher = peers.get(0);
            Lane lane = publisher.lanes.get(0);
            Peer answering = peers.get(2);
            for (int i = 0; i < 5; i++) {
                for (int noise = random.nextInt(3); noise > 0; noise--) {
                    send(publisher, publisher.next());
                }
                lane.running.add(publisher.made);
                lane.texts.add(publisher.next());
                lane.counts.add(publisher.sent);
                send(answering, answering.next());
                causes.put(answering.name + "/" + i, List.copyOf(lane.texts));
                for (int steps = random.nextInt(6); steps > 0; steps--) {
                    step(false);
                }
            }
            for (Peer each : peers) {
                while (!each.socket.isEmpty()) {
                    route(each);
                }
            }
            while (!wire.isEmpty()) {
                receive();
            }
            while (handOn()) {
                // until nothing can be
            }
            for (Map.Entry<String, List<String>> each : causes.entrySet()) {
                int answer = handedOn.indexOf(each.getKey());
                assertTrue(handedOn.subList(0, answer).containsAll(each.getValue()), "run " + seed + ": " + handedOn);
            }
        }
    }
}
