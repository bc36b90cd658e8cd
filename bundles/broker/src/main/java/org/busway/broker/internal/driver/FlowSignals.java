package org.busway.broker.internal.driver;

import java.util.concurrent.TimeUnit;
import org.busway.api.BusException;
import org.busway.api.MessageType;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Turn;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.FlowEvents;
import org.busway.broker.internal.route.Refusal;

/**
 * What the bus says of receivers that are full: signals of {@code org.busway.Flow1} to all who subscribed, and {@code Lost} and {@code LostInGroup} to the receiver
 * itself, whether or not it subscribed, in the place of what it lost.
 */
public final class FlowSignals implements FlowEvents {

    /** Where the interface is. */
    public static final String PATH = "/org/busway/flow";
    /** The interface. */
    public static final String INTERFACE = "org.busway.Flow1";

    private final BusVoice voice;
    private final Turn turn;
    private final Evictions evictions;

    /**
     * Speaks after the message that gave rise to it.
     *
     * @param voice says it
     * @param turn says when
     * @param evictions remembers who was evicted
     */
    public FlowSignals(BusVoice voice, Turn turn, Evictions evictions) {
        this.voice = voice;
        this.turn = turn;
        this.evictions = evictions;
    }

    @Override
    public void slow(Peer receiver) {
        String name = receiver.senderName();
        turn.later(() -> broadcast("Slow", "s", out -> out.string(name)));
    }

    @Override
    public void recovered(Peer receiver, long slowNanos, long lost) {
        String name = receiver.senderName();
        long millis = TimeUnit.NANOSECONDS.toMillis(slowNanos);
        turn.later(() -> broadcast("Recovered", "stt", out -> out.string(name).int64(millis).int64(lost)));
    }

    @Override
    public void evicted(Peer receiver, String why) {
        String name = receiver.senderName();
        evictions.add(receiver, why);
        turn.later(() -> broadcast("Evicted", "ss", out -> out.string(name).string(why)));
    }

    @Override
    public void lost(Peer receiver, long count) {
        String name = receiver.senderName();
        // At once: it stands before the message that has room again.
        if (receiver.isMonitor()) {
            voice.toMonitor(header("Lost", null, "st"), out -> out.string(name).int64(count), receiver);
        } else {
            voice.send(header("Lost", name, "st"), out -> out.string(name).int64(count), null, receiver);
        }
    }

    @Override
    public void lostInGroup(Peer receiver, String group, long count) {
        String name = receiver.senderName();
        voice.send(header("LostInGroup", name, "sst"), out -> out.string(name).string(group).int64(count), null, receiver);
    }

    @Override
    public void replyLost(Peer caller, int serial, int bytes) {
        turn.later(() -> {
            if (!caller.isGone()) {
                voice.error(caller, serial, new Refusal(BusException.LIMITS_EXCEEDED,
                        "The reply of " + bytes
                                + " bytes did not fit into your queue, which is full: read what has come before"));
            }
        });
    }

    private void broadcast(String member, String signature, BusVoice.Body body) {
        voice.broadcast(header(member, null, signature), body);
    }

    private static BusHeader header(String member, String destination, String signature) {
        return new BusHeader(MessageType.SIGNAL, PATH, INTERFACE, member, null, 0, destination, signature);
    }
}
