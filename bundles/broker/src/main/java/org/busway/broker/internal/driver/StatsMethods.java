package org.busway.broker.internal.driver;

import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Variant;
import org.busway.broker.internal.memory.SegmentPool;
import org.busway.broker.internal.names.NameCount;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.broker.internal.route.Subscriptions;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;

/**
 * {@code org.freedesktop.DBus.Debug.Stats}, with the keys of dbus-daemon. Its three keys about a pool of list nodes tell here of the pool of segments,
 * which is what this bus allocates. {@code IncomingMessages} are those that were received and are not routed yet, as there: what waits for receivers
 * counts in {@code IncomingBytes} alone.
 */
final class StatsMethods {

    private final Peers peers;
    private final NameTable names;
    private final Subscriptions subscriptions;
    private final NameCount nameCount;
    private final SegmentPool pool;
    private final FlowFigures figures;
    private final BusVoice voice;
    private int statsSerial;
    private int connectionStatsSerial;

    StatsMethods(Peers peers, NameTable names, Subscriptions subscriptions, NameCount nameCount, SegmentPool pool,
            FlowFigures figures,
            BusVoice voice) {
        this.peers = peers;
        this.names = names;
        this.subscriptions = subscriptions;
        this.nameCount = nameCount;
        this.pool = pool;
        this.figures = figures;
        this.voice = voice;
    }

    Refusal getStats(Parcel call) {
        int serial = statsSerial++;
        Map<String, Variant> ofBus = figures.ofBus();
        Map<String, Variant> ofAll = figures.mayKnowAll(call.from()) ? figures.ofAll() : Map.of();
        voice.reply(call, "a{sv}", out -> {
            int array = out.beginArray('{');
            Values.entry(out, "Serial", serial);
            Values.entry(out, "ListMemPoolUsedBytes", pool.lentBytes());
            Values.entry(out, "ListMemPoolCachedBytes", pool.idleBytes());
            Values.entry(out, "ListMemPoolAllocatedBytes", pool.lentBytes() + pool.idleBytes());
            Values.entry(out, "ActiveConnections", peers.activeCount());
            Values.entry(out, "IncompleteConnections", peers.incompleteCount());
            Values.entry(out, "MatchRules", subscriptions.total());
            Values.entry(out, "PeakMatchRules", subscriptions.peak());
            Values.entry(out, "PeakMatchRulesPerConnection", subscriptions.peakOfOne());
            Values.entry(out, "BusNames", nameCount.total());
            Values.entry(out, "PeakBusNames", nameCount.peak());
            Values.entry(out, "PeakBusNamesPerConnection", nameCount.peakOfOne());
            Values.entries(out, ofBus);
            Values.entries(out, ofAll);
            out.endArray(array, '{');
        });
        return null;
    }

    Refusal getConnectionStats(Parcel call) {
        String name = call.argument(0);
        if (name.equals(BusHeader.NAME)) {
            return new Refusal(BusException.INVALID_ARGS,
                    "GetConnectionStats is not meaningful for the message bus \"" + name + "\" itself");
        }
        Peer peer = names.owner(name);
        if (peer == null) {
            return CredentialMethods.nobody(call, "statistics");
        }
        Account account = peer.account();
        int serial = connectionStatsSerial++;
        Map<String, Variant> ofPeer = figures.mayKnow(call.from(), peer) ? figures.of(peer) : Map.of();
        // What is being read of a call to the bus is not held any more when it is answered.
        voice.reply(call, "a{sv}", out -> {
            int array = out.beginArray('{');
            Values.entry(out, "Serial", serial);
            Values.entry(out, "MatchRules", peer.matchRules());
            Values.entry(out, "PeakMatchRules", peer.peakMatchRules());
            Values.entry(out, "BusNames", peer.names().size());
            Values.entry(out, "PeakBusNames", peer.names().peak());
            Values.entry(out, "UniqueName", peer.uniqueName());
            Values.entry(out, "IncomingMessages", peer.unroutedMessages());
            Values.entry(out, "IncomingBytes",
                    account.held(Resource.INCOMING_BYTES) + account.held(Resource.UNFINISHED_BYTES));
            Values.entry(out, "IncomingFDs", account.held(Resource.INCOMING_DESCRIPTORS));
            Values.entry(out, "PeakIncomingBytes", account.peak(Resource.INCOMING_BYTES));
            Values.entry(out, "PeakIncomingFDs", account.peak(Resource.INCOMING_DESCRIPTORS));
            Values.entry(out, "OutgoingMessages", peer.waitingMessages());
            Values.entry(out, "OutgoingBytes", account.held(Resource.OUTGOING_BYTES));
            Values.entry(out, "OutgoingFDs", account.held(Resource.OUTGOING_DESCRIPTORS));
            Values.entry(out, "PeakOutgoingBytes", account.peak(Resource.OUTGOING_BYTES));
            Values.entry(out, "PeakOutgoingFDs", account.peak(Resource.OUTGOING_DESCRIPTORS));
            Values.entries(out, ofPeer);
            out.endArray(array, '{');
        });
        return null;
    }

    Refusal getAllMatchRules(Parcel call) {
        List<Peer> active = peers.active();
        active.removeIf(peer -> peer.names().isEmpty());
        voice.reply(call, "a{sas}", out -> {
            int array = out.beginArray('{');
            for (Peer peer : active) {
                out.align(8).string(peer.uniqueName());
                Values.texts(out, subscriptions.of(peer).stream().map(MatchRule::toString).toList());
            }
            out.endArray(array, '{');
        });
        return null;
    }
}
