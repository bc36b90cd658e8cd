package org.busway.broker.internal.driver;

import java.util.function.BiConsumer;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.names.OwnershipListener;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.BusVoice;

/** Tells everybody, and those concerned, who owns a name. */
public final class OwnershipSignals implements OwnershipListener {

    private final BusVoice voice;
    private final Activator activator;
    private final BiConsumer<String, String> first;

    /**
     * Signals of one bus.
     *
     * @param voice sends them
     * @param activator answers those who wait for a name to appear
     * @param first is told before anybody else: the name, and the unique name of who owns it, or none
     */
    public OwnershipSignals(BusVoice voice, Activator activator, BiConsumer<String, String> first) {
        this.voice = voice;
        this.activator = activator;
        this.first = first;
    }

    @Override
    public void ownerChanged(String name, Peer before, Peer after) {
        String old = before == null ? "" : before.uniqueName();
        String now = after == null ? "" : after.uniqueName();
        first.accept(name, now);
        voice.broadcast("NameOwnerChanged", "sss", out -> out.string(name).string(old).string(now));
        if (before == null) {
            activator.created(name);
        }
    }

    @Override
    public void lost(Peer peer, String name) {
        voice.signal(peer, "NameLost", name);
    }

    @Override
    public void acquired(Peer peer, String name) {
        voice.signal(peer, "NameAcquired", name);
    }
}
