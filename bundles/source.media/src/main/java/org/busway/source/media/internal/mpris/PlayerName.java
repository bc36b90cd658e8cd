package org.busway.source.media.internal.mpris;

import java.util.Set;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;

/**
 * The name of a player: {@code org.mpris.MediaPlayer2.mpd}, and for others beside it that with {@code .instance2} and so on (specification, "Bus Name Policy").
 */
public final class PlayerName implements AutoCloseable {

    private static final String NAME = "org.mpris.MediaPlayer2.mpd";
    private static final int INSTANCES_AT_MOST = 100;

    private final BusConnection bus;
    private final String name;

    private PlayerName(BusConnection bus, String name) {
        this.bus = bus;
        this.name = name;
    }

    /**
     * Takes a name.
     *
     * @param instance the one that is wanted; 0: the first that nobody has
     * @return gives it back when closed
     * @throws IllegalStateException if all are taken
     */
    public static PlayerName take(BusConnection bus, int instance) {
        int last = instance == 0 ? INSTANCES_AT_MOST : instance;
        for (int each = Math.max(1, instance); each <= last; each++) {
            String name = each == 1 ? NAME : NAME + ".instance" + each;
            if (bus.requestName(name, Set.of(NameFlag.DO_NOT_QUEUE)) != NameResult.EXISTS) {
                return new PlayerName(bus, name);
            }
        }
        throw new IllegalStateException(instance == 0
                ? INSTANCES_AT_MOST + " players have names like " + NAME
                : "another connection owns the name of instance " + instance);
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        try {
            bus.releaseName(name);
        } catch (BusException e) {
            // It ended with the connection.
            return;
        }
    }
}
