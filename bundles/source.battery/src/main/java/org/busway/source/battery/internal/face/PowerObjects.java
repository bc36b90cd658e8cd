package org.busway.source.battery.internal.face;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.source.SourceName;
import org.busway.api.source.Telling;
import org.busway.source.battery.internal.Picture;
import org.busway.source.battery.internal.supply.DisplayDevice;
import org.busway.source.battery.internal.supply.PowerSupply;
import org.busway.source.battery.internal.supply.Property;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The picture as objects on the bus: always below {@code org.busway.Power1}, and below {@code org.freedesktop.UPower} as long as that name is ours. For one
 * thread, which waits while the bus has no room; what had none even so is counted and logged, and the objects are right nevertheless.
 */
public final class PowerObjects implements Picture, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PowerObjects.class);

    /** A supply with its past. */
    private record Known(PowerSupply supply, History history) {}

    private final BusConnection bus;
    private final DisplayDevice display;
    private final String criticalAction;
    private final Consumer<String> refresh;
    private final Map<String, Known> supplies = new LinkedHashMap<>();
    private final Telling telling = new Telling("a change of power supplies", LOG::warn);
    private PowerFace power1;
    private PowerFace upower;
    private SourceName name;

    /**
     * Nothing is shown yet.
     *
     * @param refresh reads a supply again, by its name; called on threads of the bus
     */
    public PowerObjects(BusConnection bus, DisplayDevice display, String criticalAction, Consumer<String> refresh) {
        this.bus = bus;
        this.display = display;
        this.criticalAction = criticalAction;
        this.refresh = refresh;
    }

    /** Shows all that is in the picture by now. */
    public void open() {
        power1 = face(Face.POWER1);
        name = SourceName.request(bus, Face.POWER1.busName());
    }

    /** What is wrong with the name; empty if nothing is. */
    public String nameTrouble() {
        return name.trouble();
    }

    /** Shows all as UPower too. */
    void openUpower() {
        upower = face(Face.UPOWER);
    }

    /** No longer. */
    void closeUpower() {
        if (upower != null) {
            upower.close();
            upower = null;
        }
    }

    private PowerFace face(Face face) {
        PowerFace shown = new PowerFace(bus, face, display, criticalAction);
        supplies.values().forEach(each -> telling.attempt(() -> add(shown, each, false)));
        return shown;
    }

    private void add(PowerFace face, Known known, boolean isNew) {
        String name = known.supply().name();
        face.add(known.supply(), known.history(), () -> refresh.accept(name), isNew);
    }

    /** What was told of it, and what was not. */
    public Telling telling() {
        return telling;
    }

    @Override
    public void add(PowerSupply supply) {
        History history = supply.isBattery() ? new History(supply.values().whole(Property.UPDATE_TIME)) : null;
        Known known = new Known(supply, history);
        supplies.put(supply.name(), known);
        onEach(face -> add(face, known, true));
    }

    @Override
    public void change(PowerSupply supply, Set<Property> changed) {
        Known known = supplies.get(supply.name());
        if (known != null && known.history() != null) {
            known.history().note(supply.values());
        }
        if (!changed.isEmpty()) {
            onEach(face -> face.change(supply, changed));
        }
    }

    @Override
    public void remove(PowerSupply supply) {
        supplies.remove(supply.name());
        onEach(face -> face.remove(supply));
    }

    @Override
    public void changeDisplay(Set<Property> changed) {
        onEach(face -> face.changeDisplay(changed));
    }

    @Override
    public void changeOnBattery() {
        onEach(PowerFace::changeOnBattery);
    }

    private void onEach(Consumer<PowerFace> action) {
        for (PowerFace face : new PowerFace[]{power1, upower}) {
            if (face != null) {
                telling.tell(() -> action.accept(face));
            }
        }
    }

    @Override
    public void close() {
        if (name != null) {
            name.close();
        }
        closeUpower();
        if (power1 != null) {
            power1.close();
        }
    }
}
