package org.busway.bridge.eventadmin.internal;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.busway.api.BusConnection;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.Registration;
import org.busway.api.source.SourceCondition;
import org.busway.api.source.SourceWork;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both ways of one bridge. Signals become events by {@code sendEvent} on this work's own thread: as long as a handler takes, the signals behind it wait at the bus, which sees a slow member of
 * the group, or a slow peer, and does with it what was declared. Events become signals on the threads of those who send them.
 */
final class BridgeWork implements SourceWork {

    private static final Logger LOG = LoggerFactory.getLogger(BridgeWork.class);
    /** The bus tells who is full what it has lost, before the next message (docs/flow-control.md). */
    private static final MatchRule LOST = MatchRule.builder().type(MessageType.SIGNAL).sender("org.freedesktop.DBus")
            .interfaceName("org.busway.Flow1").member("Lost").build();

    private final BridgeSettings settings;
    private final BusConnection bus;
    private final OwnPeers peers;
    private final EventAdmin events;
    private final BundleContext context;
    private final SignalEvents toEvents;
    private final EventSignals toSignals;
    private final Handover handover = new Handover();
    private final List<Registration> subscriptions = new ArrayList<>();
    private ServiceRegistration<EventHandler> handler;
    private volatile JoinedGroup joined;
    private volatile long sent;

    BridgeWork(BridgeSettings settings, BusConnection bus, OwnPeers peers, EventAdmin events, BundleContext context) {
        this.settings = settings;
        this.bus = bus;
        this.peers = peers;
        this.events = events;
        this.context = context;
        toEvents = new SignalEvents(settings.topicPrefix());
        toSignals = new EventSignals(bus, settings.path());
    }

    @Override
    public void begin() {
        peers.add(bus.uniqueName());
        if (!settings.group().isEmpty()) {
            joined = new JoinedGroup(bus.group(settings.group()), settings.rules(), this::send, toEvents, events::sendEvent);
        } else if (!settings.rules().isEmpty()) {
            subscriptions.add(bus.subscribe(LOST, handover::put));
            for (MatchRule rule : settings.rules()) {
                subscriptions.add(bus.subscribe(rule, handover::put));
            }
        }
        if (!settings.topics().isEmpty()) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put(EventConstants.EVENT_TOPIC, settings.topics().toArray(String[]::new));
            handler = context.registerService(EventHandler.class, toSignals, properties);
        }
    }

    @Override
    public void turn() throws InterruptedException {
        JoinedGroup group = joined;
        if (group != null) {
            group.turn();
            return;
        }
        Message signal = handover.take(0);
        if (signal != null) {
            send(signal);
        }
    }

    private void send(Message signal) {
        if (isLoss(signal)) {
            events.sendEvent(toEvents.lostByRules(signal.argument(1, Long.class)));
        } else if (!peers.has(signal.sender())) {
            events.sendEvent(toEvents.of(signal));
            sent++;
        }
    }

    private static boolean isLoss(Message signal) {
        return LOST.member().equals(signal.member()) && LOST.interfaceName().equals(signal.interfaceName())
                && LOST.sender().equals(signal.sender());
    }

    /** There is nothing to be woken for but the end. */
    @Override
    public void wake() {}

    @Override
    public void giveUp() {
        handover.close();
        JoinedGroup group = joined;
        if (group != null) {
            group.leave();
        }
    }

    @Override
    public SourceCondition condition() {
        StringBuilder detail = new StringBuilder();
        JoinedGroup group = joined;
        if (group != null) {
            detail.append("group ").append(settings.group()).append(" to events");
        } else if (!settings.rules().isEmpty()) {
            detail.append(settings.rules().size()).append(" rules to events");
        }
        if (!settings.topics().isEmpty()) {
            detail.append(detail.isEmpty() ? "" : ", ").append("events ").append(String.join(" ", settings.topics()))
                    .append(" to the bus");
        }
        if (toSignals.untold() > 0) {
            detail.append(", ").append(toSignals.untold()).append(" events not told");
        }
        return SourceCondition.working(detail.toString(), group == null ? "" : group.trouble());
    }

    @Override
    public long eventCount() {
        return sent + toSignals.told();
    }

    @Override
    public void failed(Throwable failure) {
        LOG.error("the bridge to Event Admin has ended: {}", failure.getMessage(), failure);
    }

    @Override
    public void close() {
        if (handler != null) {
            handler.unregister();
        }
        handover.close();
        subscriptions.forEach(Registration::close);
        if (joined != null) {
            joined.leave();
        }
    }
}
