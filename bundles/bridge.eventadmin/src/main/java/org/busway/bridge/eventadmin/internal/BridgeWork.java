package org.busway.bridge.eventadmin.internal;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.busway.api.BusConnection;
import org.busway.api.MatchRule;
import org.busway.api.Message;
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

    private final BridgeSettings settings;
    private final BusConnection bus;
    private final EventAdmin events;
    private final BundleContext context;
    private final SignalEvents toEvents;
    private final EventSignals toSignals;
    private final Handover handover = new Handover();
    private final List<Registration> subscriptions = new ArrayList<>();
    private ServiceRegistration<EventHandler> handler;
    private volatile JoinedGroup joined;
    private volatile long sent;

    BridgeWork(BridgeSettings settings, BusConnection bus, EventAdmin events, BundleContext context) {
        this.settings = settings;
        this.bus = bus;
        this.events = events;
        this.context = context;
        toEvents = new SignalEvents(settings.topicPrefix());
        toSignals = new EventSignals(bus, settings.path());
    }

    @Override
    public void begin() {
        if (!settings.group().isEmpty()) {
            joined = new JoinedGroup(bus.group(settings.group()), settings.rules(), this::send, toEvents, events::sendEvent);
        } else {
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
        // What this bridge has sent, or another of this bundle, does not go back.
        if (!bus.uniqueName().equals(signal.sender())) {
            events.sendEvent(toEvents.of(signal));
            sent++;
        }
    }

    /** It is called when this is to end, and then only. */
    @Override
    public void wake() {
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
