package org.busway.api.source;

import java.util.Set;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.MessageType;
import org.busway.api.NameResult;
import org.busway.api.Registration;

/** A source's well-known name, from when it is asked for to its end. Where another connection has it, the source works under its unique name until that gives it up. */
public final class SourceName implements AutoCloseable {

    private static final String BUS = "org.freedesktop.DBus";

    private final BusConnection bus;
    private final String name;
    private final Registration changes;
    private volatile boolean owned;

    private SourceName(BusConnection bus, String name) {
        this.bus = bus;
        this.name = name;
        changes = bus
                .subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(BUS).interfaceName(BUS).member("NameOwnerChanged")
                        .argument(0, name).build(), change -> owned = change.argument(2).equals(bus.uniqueName()));
    }

    /**
     * Asks for the name, and for when the present owner gives it up. Not for use in a handler: it waits for the bus.
     *
     * @param bus the connection of the source
     * @param name a well-known name
     * @return gives it back when closed
     * @throws BusException if policy or a limit forbids it
     */
    public static SourceName request(BusConnection bus, String name) {
        SourceName requested = new SourceName(bus, name);
        try {
            NameResult result = bus.requestName(name, Set.of());
            if (result != NameResult.IN_QUEUE) {
                // For good: no flag lets others take it.
                requested.owned = true;
            }
            return requested;
        } catch (RuntimeException e) {
            requested.changes.close();
            throw e;
        }
    }

    /**
     * What is wrong, for {@link SourceCondition#working}.
     *
     * @return such as {@code "; another connection owns org.busway.Usb1"}; empty while it is ours
     */
    public String trouble() {
        return owned ? "" : "; another connection owns " + name;
    }

    /** Gives it back, if the connection has not ended, which did that. */
    @Override
    public void close() {
        changes.close();
        try {
            bus.releaseName(name);
        } catch (BusException e) {
            // It ended with the connection.
            owned = false;
        }
    }
}
