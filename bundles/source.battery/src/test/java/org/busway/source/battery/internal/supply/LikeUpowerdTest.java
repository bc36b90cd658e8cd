package org.busway.source.battery.internal.supply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same files, the same properties: everything that a real upowerd tells of them at its start. */
class LikeUpowerdTest {

    private static final Thresholds THRESHOLDS = new Thresholds(20, 5, 2);

    @TempDir
    private Path sys;

    static List<RecordedCase> cases() {
        return RecordedCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameIsToldOfTheSameFiles(RecordedCase recorded) {
        recorded.writeBelow(sys);
        List<PowerSupply> supplies = new ArrayList<>();
        // As udev lists them, whichever came first.
        recorded.devices().keySet().stream().sorted().forEach(device -> {
            PowerSupply supply = PowerSupply.at(sys.resolve(device), THRESHOLDS, 1);
            if (supply != null) {
                supplies.add(supply);
            }
        });
        DisplayDevice display = new DisplayDevice(THRESHOLDS);
        display.update(supplies, 1);
        Map<String, Map<String, String>> told = new LinkedHashMap<>();
        told.put("", display.isOnBattery() ? Map.of("OnBattery", "b true") : Map.of());
        supplies.forEach(each -> told.put("/devices/" + each.element(), told(each.values())));
        told.put("/devices/DisplayDevice", told(display.values()));
        assertEquals(lines(recorded.objects()), lines(told));
    }

    private static String lines(Map<String, Map<String, String>> objects) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(objects)
                .forEach((path, values) -> lines.append(path).append(' ').append(new TreeMap<>(values)).append('\n'));
        return lines.toString();
    }

    private static Map<String, String> told(Values values) {
        Map<String, String> told = new TreeMap<>();
        for (Property each : Property.values()) {
            Object value = values.get(each);
            if (each != Property.UPDATE_TIME && !value.equals(each.absent())) {
                told.put(each.text(), each.signature() + " " + value);
            }
        }
        return told;
    }
}
