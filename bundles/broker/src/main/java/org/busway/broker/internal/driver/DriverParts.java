package org.busway.broker.internal.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.group.GroupLink;
import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.memory.SegmentPool;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.names.Ownership;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.PendingReplies;
import org.busway.broker.internal.route.Subscriptions;
import org.busway.spi.group.GroupBus;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.Identity;

/**
 * What the bus object is made of: the state of the bus that its methods read and change.
 *
 * @param loop the bus thread
 * @param voice answers
 * @param peers who is connected
 * @param names who owns what
 * @param ownership changes that
 * @param subscriptions the match rules
 * @param monitors who only listens
 * @param replies which replies are waited for
 * @param activator starts programs
 * @param pool for the statistics
 * @param policy who may what
 * @param self the identity of the bus itself, once it runs
 * @param guid of the bus
 * @param systemdActivation whether programs are started by systemd
 * @param reload reads the configuration again
 * @param groups the manager of groups, where there is one
 * @param flow what there is to be said of flow control
 */
public record DriverParts(EventLoop loop, BusVoice voice, Peers peers, NameTable names, Ownership ownership,
        Subscriptions subscriptions, Monitors monitors, PendingReplies replies, Activator activator, SegmentPool pool,
        BusPolicy policy, Supplier<Identity> self, String guid, boolean systemdActivation,
        Supplier<CompletionStage<Void>> reload, GroupLink groups,
        FlowParts flow) {

    private static final List<Path> MACHINE_ID_FILES = List.of(Path.of("/var/lib/dbus/machine-id"), Path.of("/etc/machine-id"));

    /** Puts the bus object together. */
    public Driver driver() {
        PropertyMethods properties = new PropertyMethods(voice);
        DriverTable table = new DriverTable(voice, systemdActivation)
                .bus(new HelloMethod(peers, ownership, voice), new NameMethods(names, ownership, activator, voice),
                        new ActivationMethods(names, activator, policy, systemdActivation, voice),
                        new MatchMethods(subscriptions, voice), new CredentialMethods(names, voice, self),
                        new BusMethods(guid, reload, loop, voice))
                .properties(properties).introspectable()
                .monitoring(new MonitorMethods(monitors, ownership, subscriptions, replies, voice))
                .stats(new StatsMethods(peers, names, subscriptions, ownership.count(), pool, flow.figures(this), voice))
                .peer(new PeerMethods(MACHINE_ID_FILES, voice))
                .object(GroupBus.PATH, new GroupMethods(groups).interfaces())
                .object(FlowSignals.PATH, flow.methods(this).interfaces());
        properties.table(table.interfaces());
        return new Driver(table.interfaces(), table.objects(), policy, peers, names, activator);
    }
}
