package org.busway.integration.guests.exporter;

import java.util.List;
import java.util.Set;

import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Emits;
import org.busway.api.ObjectPath;

/** An object with one of everything, below an object manager. */
final class Thermostat {

    private static final String NAME = "org.example.Thermostat1";

    private final BusConnection bus;
    private final ExportedObject object;
    private volatile double celsius = 20;
    private volatile double target = 21;
    private ExportedObject sensor;

    Thermostat(BusConnection bus, Runnable release) {
        this.bus = bus;
        bus.exportManager(new ObjectPath("/org/example/house"));
        object = bus.export(new ObjectPath("/org/example/house/thermostat"), ObjectInterface.named(NAME)
                .property("Celsius", "d", () -> celsius)
                .property("Target", "d", () -> target, this::aim)
                .property("Model", "s", () -> "T1", null, Emits.CONSTANT)
                .method("Echo", "s", "s", call -> call.arguments())
                .method("Caller", "", "s", call -> List.of(call.sender()))
                .method("Burst", "u", "", call -> burst(call.argument(0, Long.class)))
                .method("Warm", "d", "", call -> warm(call.argument(0, Double.class)))
                .method("Never", "", "", call -> null)
                .method("Fail", "", "", call -> {
                    throw new BusException("org.example.Error.TooHot", "it is too hot");
                })
                .method("AddSensor", "", "", call -> addSensor())
                .method("RemoveSensor", "", "", call -> removeSensor())
                .method("Release", "", "", call -> {
                    release.run();
                    return List.of();
                })
                .signal("Tick", "u").build());
        bus.requestName("org.example.Thermostat", Set.of());
    }

    private void aim(Object value) {
        if ((Double) value > 90) {
            throw new BusException("org.example.Error.TooHot", "no room is " + value + " degrees warm");
        }
        target = (Double) value;
    }

    private List<?> burst(long count) {
        for (long i = 0; i < count; i++) {
            object.emit(NAME, "Tick", i);
        }
        return List.of();
    }

    private List<?> warm(double degrees) {
        celsius = degrees;
        object.propertiesChanged(NAME, "Celsius");
        return List.of();
    }

    private List<?> addSensor() {
        sensor = bus.export(new ObjectPath("/org/example/house/thermostat/sensor"),
                ObjectInterface.named("org.example.Sensor1").property("Kind", "s", () -> "PT100").build());
        return List.of();
    }

    private List<?> removeSensor() {
        sensor.close();
        return List.of();
    }
}
