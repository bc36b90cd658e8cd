package org.busway.source.battery.internal.face;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Struct;
import org.busway.source.battery.internal.supply.Property;
import org.busway.source.battery.internal.supply.Values;

/** One device as an object under one name. */
final class Shown implements AutoCloseable {

    private static final String GENERAL_ERROR = ".GeneralError";
    private static final int STATISTICS = 101;

    private final String deviceInterface;
    private final History history;
    private final ExportedObject object;

    /**
     * Exports it.
     *
     * @param values its properties now
     * @param history null for a device without
     * @param refresh what is done when somebody asks for it
     */
    Shown(BusConnection bus, Face face, ObjectPath path, Supplier<Values> values, History history, Runnable refresh) {
        deviceInterface = face.deviceInterface();
        this.history = history;
        ObjectInterface.Builder builder = ObjectInterface.named(deviceInterface)
                .method("Refresh", "", "", call -> {
                    refresh.run();
                    return List.of();
                })
                .method("GetHistory", "suu", "a(udu)", this::history)
                .method("GetStatistics", "s", "a(dd)", this::statistics);
        for (Property each : Property.values()) {
            builder.property(each.text(), each.signature(), () -> values.get().get(each));
        }
        object = bus.export(path, builder.build());
    }

    ObjectPath path() {
        return object.path();
    }

    /** Tells of changed properties. */
    void changed(Set<Property> properties) {
        object.propertiesChanged(deviceInterface, properties.stream().map(Property::text).toArray(String[]::new));
    }

    private List<?> history(Message call) {
        if (history == null) {
            throw new BusException(deviceInterface + GENERAL_ERROR, "device does not support getting history");
        }
        History.Kind kind = History.Kind.of(call.argument(0));
        if (kind == null) {
            throw new BusException(deviceInterface + GENERAL_ERROR,
                    "device has no history of \"" + call.argument(0) + "\": there are charge, rate, time-full and time-empty");
        }
        return List.of(
                history.of(kind, call.argument(1, Long.class), call.argument(2, Long.class), System.currentTimeMillis() / 1000));
    }

    /** No profile of a battery is kept over restarts, so nothing is known at any of its percentages. */
    private List<?> statistics(Message call) {
        if (history == null) {
            throw new BusException(deviceInterface + GENERAL_ERROR, "device does not support getting stats");
        } else if (!List.of("charging", "discharging").contains(call.argument(0))) {
            throw new BusException(deviceInterface + GENERAL_ERROR,
                    "device has no statistics of \"" + call.argument(0) + "\": there are charging and discharging");
        }
        return List.of(java.util.Collections.nCopies(STATISTICS, Struct.of(0.0, 0.0)));
    }

    @Override
    public void close() {
        object.close();
    }
}
