package org.busway.source.battery.internal.face;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.api.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name {@code org.freedesktop.UPower}: taken where nobody has it and no service file offers it, given up when a service file does, and lost to whoever
 * asks to replace its owner. A bus need not tell that a service file came, so while the name is ours that is looked at every ten minutes: an idle bus sleeps. Objects are there before the name is ours and go after it; while it is not, nothing of ours looks like UPower. For one thread;
 * others say when there is something to look at.
 */
public final class UpowerName implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UpowerName.class);
    private static final String NAME = Face.UPOWER.busName();
    private static final String BUS = "org.freedesktop.DBus";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMinutes(10);

    private final BusConnection bus;
    private final PowerObjects objects;
    private final LongSupplier nanoTime;
    private final List<Registration> subscriptions = new ArrayList<>();
    private volatile boolean stale = true;
    private volatile String condition = "";
    private boolean ours;
    private long lookedNanos;

    /**
     * Watches the name.
     *
     * @param wake called on threads of the bus when {@link #attend} has something to do
     */
    public UpowerName(BusConnection bus, PowerObjects objects, LongSupplier nanoTime, Runnable wake) {
        this.bus = bus;
        this.objects = objects;
        this.nanoTime = nanoTime;
        watch(MatchRule.builder().type(MessageType.SIGNAL).sender(BUS).interfaceName(BUS).member("NameOwnerChanged")
                .argument(0, NAME)
                .build(), wake);
        watch(MatchRule.builder().type(MessageType.SIGNAL).sender(BUS).interfaceName(BUS).member("ActivatableServicesChanged")
                .build(),
                wake);
    }

    private void watch(MatchRule rule, Runnable wake) {
        subscriptions.add(bus.subscribe(rule, signal -> {
            stale = true;
            wake.run();
        }));
    }

    /** What has become of it, for a person. */
    public String condition() {
        return condition;
    }

    /** How long until {@link #attend} has something to do by itself; null if it never has. */
    public Duration untilDue() {
        Duration left = LOOK.minusNanos(nanoTime.getAsLong() - lookedNanos);
        return stale ? Duration.ZERO : !ours ? null : left.isNegative() ? Duration.ZERO : left;
    }

    /** Looks at the name if anything about it may have changed. */
    public void attend() {
        Duration due = untilDue();
        if (due == null || !due.isZero()) {
            return;
        }
        stale = false;
        lookedNanos = nanoTime.getAsLong();
        try {
            boolean offered = ((List<?>) ask("ListActivatableNames", "").argument(0, List.class)).contains(NAME);
            String owner = owner();
            if (ours && !owner.equals(bus.uniqueName())) {
                lost(owner);
            } else if (ours && offered) {
                bus.releaseName(NAME);
                lost("a service file");
            } else if (!ours && !offered && owner.isEmpty()) {
                take();
            } else if (!ours) {
                condition = NAME + " is left to " + (offered ? "its service file" : owner);
            }
        } catch (BusException e) {
            condition = NAME + " is not taken: " + e.getMessage();
            LOG.debug("{} cannot be looked at", NAME, e);
        }
    }

    private Message ask(String method, String signature, Object... arguments) {
        return bus.call(Message.call(BUS, "/org/freedesktop/DBus", BUS, method).flags(MessageHeader.NO_AUTO_START)
                .body(signature, arguments).build(), PATIENCE);
    }

    private String owner() {
        try {
            return ask("GetNameOwner", "s", NAME).argument(0);
        } catch (BusException e) {
            if (e.errorName().equals(BusException.NAME_HAS_NO_OWNER)) {
                return "";
            }
            throw e;
        }
    }

    private void take() {
        objects.openUpower();
        try {
            ours = bus.requestName(NAME, Set.of(NameFlag.ALLOW_REPLACEMENT, NameFlag.DO_NOT_QUEUE)) != NameResult.EXISTS;
        } finally {
            if (!ours) {
                objects.closeUpower();
            }
        }
        condition = ours ? "is " + NAME + " too" : NAME + " is left to its owner";
    }

    private void lost(String to) {
        ours = false;
        objects.closeUpower();
        condition = NAME + " is left to " + (to.isEmpty() ? "its next owner" : to);
        LOG.info("{} was given up: it belongs to {}", NAME, to.isEmpty() ? "nobody now" : to);
        stale = to.isEmpty();
    }

    @Override
    public void close() {
        subscriptions.forEach(Registration::close);
        if (ours) {
            try {
                bus.releaseName(NAME);
            } catch (BusException e) {
                LOG.debug("the name ended with the connection", e);
            }
        }
        objects.closeUpower();
    }
}
