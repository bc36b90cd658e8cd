package org.busway.source.battery.internal.face;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.busway.api.Struct;
import org.busway.source.battery.internal.face.History.Kind;
import org.busway.source.battery.internal.supply.PowerSupply;
import org.busway.source.battery.internal.supply.Thresholds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    private static final long DISCHARGING = 2;

    @TempDir
    private Path directory;
    private PowerSupply battery;
    private final History history = new History(1000);

    @BeforeEach
    void begin() throws IOException {
        Files.writeString(directory.resolve("type"), "Battery");
        Files.writeString(directory.resolve("status"), "Discharging");
        Files.writeString(directory.resolve("capacity"), "80");
        battery = PowerSupply.at(directory, new Thresholds(20, 5, 2), 1000);
    }

    private void note(long seconds, String capacity) throws IOException {
        Files.writeString(directory.resolve("capacity"), capacity);
        battery.refresh(seconds);
        history.note(battery.values());
    }

    private static Struct point(long seconds, double value) {
        return Struct.of(seconds, value, DISCHARGING);
    }

    @Test
    void onlyChangesArePointsTheNewestFirst() throws IOException {
        note(1001, "80");
        note(1002, "80");
        note(1003, "79");
        assertEquals(List.of(point(1003, 79.0), point(1001, 80.0)), history.of(Kind.CHARGE, 120, 10, 1003));
        assertEquals(List.of(point(1001, 0.0)), history.of(Kind.RATE, 120, 10, 1003));
    }

    @Test
    void everythingBeginsWithAPointThatKnowsNothing() throws IOException {
        note(1001, "80");
        assertEquals(List.of(Struct.of(1000L, 0.0, 0L), point(1001, 80.0)), history.of(Kind.CHARGE, 0, 10, 1003));
    }

    @Test
    void theSpanThatIsAskedForIsTakenALittleShorter() throws IOException {
        note(1001, "80");
        note(1010, "79");
        assertEquals(List.of(point(1010, 79.0)), history.of(Kind.CHARGE, 100, 10, 1096));
    }

    @Test
    void moreThanWereAskedForAreAveraged() throws IOException {
        for (int i = 0; i < 60; i++) {
            note(1001 + i, String.valueOf(80 - i));
        }
        List<Struct> points = history.of(Kind.CHARGE, 1000, 10, 1061);
        assertTrue(points.size() >= 9 && points.size() <= 11, points.toString());
        assertTrue((Long) points.get(0).get(0) > (Long) points.get(5).get(0), "the newest first");
    }

    @Test
    void aThousandPointsAreKept() throws IOException {
        for (int i = 0; i < 1100; i++) {
            note(1001 + i, String.valueOf(10 + i % 50));
        }
        assertEquals(1000, history.of(Kind.CHARGE, 0, Long.MAX_VALUE, 3000).size());
    }

    @Test
    void otherWordsAreNoKinds() {
        assertEquals(Kind.TIME_FULL, Kind.of("time-full"));
        assertNull(Kind.of("TIME_FULL"));
        assertNull(Kind.of(""));
    }
}
