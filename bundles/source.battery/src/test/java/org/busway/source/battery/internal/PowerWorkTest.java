package org.busway.source.battery.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.busway.api.source.DeviceNews.Event;
import org.busway.source.battery.internal.supply.DisplayDevice;
import org.busway.source.battery.internal.supply.PowerSupply;
import org.busway.source.battery.internal.supply.Property;
import org.busway.source.battery.internal.supply.Thresholds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When which supply is read, and what is told of it, step by step; the order and number of signals is that of a real upowerd. */
class PowerWorkTest {

    private static final Thresholds THRESHOLDS = new Thresholds(20, 5, 2);
    private static final Duration POLL = Duration.ofSeconds(30);

    @TempDir
    private Path sys;
    private final RecordedPicture picture = new RecordedPicture();
    private long nowSeconds = 1000;
    private PowerWork work;

    /** Says one line for each thing that was done. */
    private static final class RecordedPicture implements Picture {

        private final List<String> done = new ArrayList<>();

        @Override
        public void add(PowerSupply supply) {
            done.add("add " + supply.element());
        }

        @Override
        public void change(PowerSupply supply, Set<Property> changed) {
            if (!changed.isEmpty()) {
                done.add(supply.name() + " " + changed);
            }
        }

        @Override
        public void remove(PowerSupply supply) {
            done.add("remove " + supply.element());
        }

        @Override
        public void changeDisplay(Set<Property> changed) {
            done.add("display " + changed);
        }

        @Override
        public void changeOnBattery() {
            done.add("on battery");
        }
    }

    @BeforeEach
    void begin() throws IOException {
        supply("AC", Map.of("type", "Mains", "online", "1"));
        battery("BAT0", "48000000");
        work = work(POLL);
        work.begin();
        expect("add line_power_AC", "add battery_BAT0",
                "display [TYPE, POWER_SUPPLY, ENERGY, ENERGY_FULL, ENERGY_RATE, TIME_TO_EMPTY, PERCENTAGE, IS_PRESENT, STATE, ICON_NAME]");
        nowSeconds++;
    }

    private PowerWork work(Duration poll) {
        return new PowerWork(sys, new BatterySettings(sys, poll, true, THRESHOLDS, "PowerOff"), new DisplayDevice(THRESHOLDS),
                picture,
                () -> nowSeconds * 1_000_000_000L, () -> nowSeconds);
    }

    private void battery(String name, String energy) throws IOException {
        supply(name,
                Map.of("type", "Battery", "status", "Discharging", "energy_full", "60000000", "energy_full_design", "80000000",
                        "energy_now", energy, "power_now", "12000000"));
    }

    private void supply(String name, Map<String, String> files) throws IOException {
        Path directory = Files.createDirectories(sys.resolve("class/power_supply").resolve(name));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue() + "\n");
        }
    }

    private void remove(String name) throws IOException {
        try (Stream<Path> all = Files.walk(sys.resolve("class/power_supply").resolve(name))) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private void event(String action, String name) {
        work.event(new Event(action, "/devices/platform/power_supply/" + name, "power_supply", Map.of()));
    }

    private void expect(String... done) {
        assertEquals(List.of(done), picture.done);
        picture.done.clear();
    }

    @Test
    void aChangedChargeIsOneChangeOfTheBatteryAndOneOfTheSum() throws IOException {
        supply("BAT0", Map.of("energy_now", "40000000"));
        event("change", "BAT0");
        expect("BAT0 [UPDATE_TIME, ENERGY, TIME_TO_EMPTY, PERCENTAGE]",
                "display [UPDATE_TIME, ENERGY, TIME_TO_EMPTY, PERCENTAGE]");
    }

    @Test
    void anEventThatChangesNothingIsANewTime() {
        event("change", "BAT0");
        expect("BAT0 [UPDATE_TIME]");
        event("change", "BAT0");
        expect();
        event("change", "AC");
        expect("AC [UPDATE_TIME]");
        assertEquals(POLL.minusSeconds(1), work.untilDue(), "no hurry for that");
    }

    @Test
    void whenLinePowerGoesBatteriesAreReadAtOnceAndFiveTimesMore() throws IOException {
        supply("AC", Map.of("online", "0"));
        event("change", "AC");
        expect("AC [UPDATE_TIME, ONLINE]", "BAT0 [UPDATE_TIME]", "on battery");
        for (int i = 0; i < 5; i++) {
            assertEquals(Duration.ofSeconds(1), work.untilDue());
            nowSeconds++;
            work.due();
            expect("BAT0 [UPDATE_TIME]");
        }
        assertEquals(POLL, work.untilDue());
    }

    @Test
    void batteriesArePolledAndLinePowerIsNot() throws IOException {
        supply("BAT0", Map.of("energy_now", "3000000"));
        supply("AC", Map.of("online", "0"));
        nowSeconds += POLL.toSeconds() - 2;
        work.due();
        expect();
        nowSeconds++;
        work.due();
        expect("BAT0 [UPDATE_TIME, ENERGY, TIME_TO_EMPTY, PERCENTAGE, WARNING_LEVEL, ICON_NAME]",
                "display [UPDATE_TIME, ENERGY, TIME_TO_EMPTY, PERCENTAGE, ICON_NAME]");
        assertEquals(POLL, work.untilDue());
    }

    @Test
    void aBatteryThatDoesNotSayWhatItIsDoingIsReadFiveTimesMore() throws IOException {
        supply("BAT0", Map.of("status", "Unknown"));
        event("change", "BAT0");
        picture.done.clear();
        for (int i = 0; i < 5; i++) {
            nowSeconds++;
            work.due();
            expect("BAT0 [UPDATE_TIME]");
        }
        nowSeconds++;
        work.due();
        expect();
    }

    @Test
    void aBatteryThatComesIsAddedAndTheSumIsAnother() throws IOException {
        battery("BAT1", "8000000");
        event("add", "BAT1");
        expect("add battery_BAT1",
                "display [UPDATE_TIME, ENERGY, ENERGY_FULL, ENERGY_RATE, TIME_TO_EMPTY, PERCENTAGE, ICON_NAME]");
        event("add", "BAT1");
        expect();
    }

    @Test
    void whenASupplyGoesTheOthersAreReadAgain() throws IOException {
        battery("BAT1", "8000000");
        event("add", "BAT1");
        picture.done.clear();
        nowSeconds++;
        remove("BAT1");
        event("remove", "BAT1");
        expect("remove battery_BAT1", "BAT0 [UPDATE_TIME]",
                "display [UPDATE_TIME, ENERGY, ENERGY_FULL, ENERGY_RATE, TIME_TO_EMPTY, PERCENTAGE, ICON_NAME]");
        assertEquals(Duration.ofSeconds(1), work.untilDue());
        event("remove", "BAT1");
        expect();
    }

    @Test
    void theLastBatteryLeavesNoSum() throws IOException {
        remove("BAT0");
        event("remove", "BAT0");
        expect("remove battery_BAT0",
                "display [UPDATE_TIME, TYPE, ENERGY, ENERGY_FULL, ENERGY_RATE, TIME_TO_EMPTY, PERCENTAGE, IS_PRESENT, STATE, ICON_NAME]");
        assertNull(work.untilDue());
    }

    @Test
    void afterALossTheDifferenceIsToldAndNothingElse() throws IOException {
        work.lookAfresh();
        expect();
        remove("AC");
        battery("BAT1", "48000000");
        supply("BAT0", Map.of("status", "Charging"));
        work.lookAfresh();
        assertEquals("remove line_power_AC", picture.done.get(0));
        assertEquals("BAT0 [UPDATE_TIME, TIME_TO_EMPTY, TIME_TO_FULL, STATE, ICON_NAME]", picture.done.get(1));
        assertEquals("add battery_BAT1", picture.done.get(2));
        assertEquals(4, picture.done.size(), picture.done.toString());
    }

    @Test
    void whatGoesWhileItIsReadStaysAsItWasUntilItsEnd() throws IOException {
        remove("BAT0");
        event("change", "BAT0");
        expect();
        event("remove", "BAT0");
        assertEquals("remove battery_BAT0", picture.done.get(0));
    }

    /** What is logged by some steps; slf4j-simple writes to standard error. */
    private static String logged(Runnable steps) {
        PrintStream before = System.err;
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        System.setErr(new PrintStream(lines, true));
        try {
            steps.run();
        } finally {
            System.setErr(before);
        }
        return lines.toString();
    }

    @Test
    void garbageHasItsLineAndIsZeroUntilItIsANumberAgain() throws IOException {
        battery("BAT0", "4800zero");
        String lines = logged(() -> {
            for (int i = 0; i < 1000; i++) {
                event("change", "BAT0");
            }
        });
        assertTrue(lines.contains("energy_now of " + sys.resolve("class/power_supply/BAT0")
                + " is \"4800zero\", which is no number: taken for 0;"), lines);
        assertTrue(lines.lines().count() < 16, "a thousand of them are no flood of lines: " + lines);
        picture.done.clear();
        battery("BAT0", "48000000");
        event("change", "BAT0");
        assertTrue(picture.done.get(0).contains("ENERGY"), picture.done.toString());
    }

    @Test
    void anEmptyFileIsAnAbsentOneAndNoGarbage() throws IOException {
        battery("BAT0", "");
        assertEquals("", logged(() -> event("change", "BAT0")));
    }

    @Test
    void aSupplyThatFloodsTellsNothingNew() {
        for (int i = 0; i < 1000; i++) {
            event("change", "BAT0");
            event("change", "AC");
        }
        expect("BAT0 [UPDATE_TIME]", "AC [UPDATE_TIME]");
    }

    @Test
    void withoutPollingNothingIsDueButWhatIsInAHurry() throws IOException {
        work = work(Duration.ZERO);
        work.begin();
        assertNull(work.untilDue());
        supply("AC", Map.of("online", "0"));
        event("change", "AC");
        assertEquals(Duration.ofSeconds(1), work.untilDue());
    }

    @Test
    void whatIsNoSupplyIsNoneOfOurs() {
        event("add", "..");
        event("add", "");
        event("change", "nothing");
        event("remove", "nothing");
        expect();
    }

    @Test
    void oneThatIsAskedForIsRead() throws IOException {
        supply("BAT0", Map.of("energy_now", "40000000"));
        work.refresh("nothing");
        work.refresh("BAT0");
        expect("BAT0 [UPDATE_TIME, ENERGY, TIME_TO_EMPTY, PERCENTAGE]",
                "display [UPDATE_TIME, ENERGY, TIME_TO_EMPTY, PERCENTAGE]");
    }
}
