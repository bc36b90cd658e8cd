package org.busway.source.battery.internal.face;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.BusConnection;
import org.busway.api.ExportedObject;
import org.busway.api.ObjectInterface;
import org.busway.source.battery.internal.supply.DisplayDevice;
import org.busway.source.battery.internal.supply.PowerSupply;
import org.busway.source.battery.internal.supply.Property;

/** All devices and the daemon's object, as they are shown under one name. For one thread, besides what callers ask. */
final class PowerFace implements AutoCloseable {

    /** The release of UPower whose behaviour this is; clients show it. */
    private static final String DAEMON_VERSION = "0.99.20";

    private final BusConnection bus;
    private final Face face;
    private final Map<String, Shown> devices = new LinkedHashMap<>();
    private final Shown display;
    private final ExportedObject daemon;

    /** Shows the daemon's object and the sum of all batteries; devices are added afterwards. */
    PowerFace(BusConnection bus, Face face, DisplayDevice sum, String criticalAction) {
        this.bus = bus;
        this.face = face;
        display = new Shown(bus, face, face.displayDevice(), sum::values, null, () -> {});
        daemon = bus.export(face.root(), ObjectInterface.named(face.busName())
                .method("EnumerateDevices", "", "ao", call -> List.of(paths()))
                .method("GetDisplayDevice", "", "o", call -> List.of(face.displayDevice()))
                .method("GetCriticalAction", "", "s", call -> List.of(criticalAction))
                .property("DaemonVersion", "s", () -> DAEMON_VERSION)
                .property("OnBattery", "b", sum::isOnBattery)
                // A gateway has no lid.
                .property("LidIsClosed", "b", () -> false)
                .property("LidIsPresent", "b", () -> false)
                .signal("DeviceAdded", "o")
                .signal("DeviceRemoved", "o")
                .build());
    }

    private List<?> paths() {
        synchronized (devices) {
            return new ArrayList<>(devices.values()).stream().map(Shown::path).toList();
        }
    }

    /** Shows a device, and says so. */
    void add(PowerSupply supply, History history, Runnable refresh, boolean told) {
        Shown shown = new Shown(bus, face, face.device(supply.element()), supply::values, history, refresh);
        synchronized (devices) {
            devices.put(supply.name(), shown);
        }
        if (told) {
            daemon.emit(face.busName(), "DeviceAdded", shown.path());
        }
    }

    void change(PowerSupply supply, Set<Property> changed) {
        Shown shown = devices.get(supply.name());
        if (shown != null) {
            shown.changed(changed);
        }
    }

    void remove(PowerSupply supply) {
        Shown shown;
        synchronized (devices) {
            shown = devices.remove(supply.name());
        }
        if (shown != null) {
            shown.close();
            daemon.emit(face.busName(), "DeviceRemoved", shown.path());
        }
    }

    void changeDisplay(Set<Property> changed) {
        display.changed(changed);
    }

    void changeOnBattery() {
        daemon.propertiesChanged(face.busName(), "OnBattery");
    }

    @Override
    public void close() {
        synchronized (devices) {
            devices.values().forEach(Shown::close);
            devices.clear();
        }
        display.close();
        daemon.close();
    }
}
