package org.busway.source.battery.internal.supply;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * One power supply of the kernel's, read in the way that UPower 0.99.20 reads it, so that both tell the same of the same files. What does not change while a
 * battery is in its place is read once. For one thread.
 */
public final class PowerSupply {

    private static final double SECONDS_AN_HOUR = 3600;
    private static final double MOST_WATTS = 300;
    /** What some firmware says when it does not know. */
    private static final double ALL_ONES = 0xffff;
    private static final double LEAST = 0.01;
    private static final double NEARLY_NOTHING = 0.1f;
    private static final long LONGEST_TO_EMPTY_SECONDS = 240 * 3600;
    private static final long LONGEST_TO_FULL_SECONDS = 20 * 3600;

    private final Path directory;
    private final String name;
    private final Thresholds thresholds;
    private final RateEstimate rates = new RateEstimate();
    private final boolean ofTheMachine;
    private final long kind;
    /** What was read once: null until it was, and again when the battery was taken out. */
    private Map<Property, Object> fixed;
    private boolean inCharge;
    private double voltageDesign;
    private volatile Values values;

    /** Looks at a supply for the first time; null if it is none that is told, or has gone. */
    public static PowerSupply at(Path directory, Thresholds thresholds, long nowSeconds) {
        SupplyFiles files = new SupplyFiles(directory);
        boolean ofTheMachine = !files.text("scope").equalsIgnoreCase("device");
        // What charges a mouse is of no interest, its battery is.
        if (!Files.isDirectory(directory)
                || !ofTheMachine && !files.has("capacity") && !files.text("type").equalsIgnoreCase("battery")) {
            return null;
        }
        PowerSupply supply = new PowerSupply(directory, thresholds, ofTheMachine, kind(files));
        supply.refresh(nowSeconds);
        return supply;
    }

    private PowerSupply(Path directory, Thresholds thresholds, boolean ofTheMachine, long kind) {
        this.directory = directory;
        this.name = directory.getFileName().toString();
        this.thresholds = thresholds;
        this.ofTheMachine = ofTheMachine;
        this.kind = kind;
        values = Values.NONE.with(Map.of(Property.NATIVE_PATH, name, Property.TYPE, kind, Property.POWER_SUPPLY, ofTheMachine,
                Property.WARNING_LEVEL, 1L, Property.CHARGE_CYCLES, -1));
    }

    private static long kind(SupplyFiles files) {
        return switch (files.text("type").toLowerCase(java.util.Locale.ROOT)) {
            case "mains" -> Kind.LINE_POWER;
            case "battery" -> Kind.BATTERY;
            default -> files.has("online") ? Kind.LINE_POWER : Kind.BATTERY;
        };
    }

    /** The kernel's name for it. */
    public String name() {
        return name;
    }

    /** The last element of its object's path, as UPower makes it. */
    public String element() {
        String text = (kind == Kind.LINE_POWER ? "line_power_" : "battery_") + name;
        return text.replace('-', '_').replace('.', 'x').replace(':', 'o').replaceAll("[^A-Za-z0-9_]", "_");
    }

    /** What is known of it. */
    public Values values() {
        return values;
    }

    /** Whether it is a battery. */
    public boolean isBattery() {
        return kind == Kind.BATTERY;
    }

    /** Whether it is a battery that feeds this machine. */
    public boolean isBatteryOfTheMachine() {
        return isBattery() && ofTheMachine;
    }

    /** Whether it is line power that is there. */
    public boolean isOnline() {
        return kind == Kind.LINE_POWER && values.is(Property.ONLINE);
    }

    /** Whether it does not say what it is doing. */
    public boolean isUnknown() {
        return isBattery() && values.state() == State.UNKNOWN;
    }

    /** Reads it again; the values as they were before. */
    public Values refresh(long nowSeconds) {
        Values before = values;
        if (!Files.isDirectory(directory)) {
            // Its end is told by an event, or found by looking for it.
            return before;
        }
        SupplyFiles files = new SupplyFiles(directory);
        Map<Property, Object> now = new EnumMap<>(Property.class);
        boolean worked = true;
        if (kind == Kind.LINE_POWER) {
            now.put(Property.ONLINE, files.number("online") != 0);
        } else if (ofTheMachine) {
            battery(files, now, nowSeconds);
        } else {
            worked = battery(files, now);
        }
        if (worked) {
            now.put(Property.UPDATE_TIME, nowSeconds);
        }
        Values after = values.with(now);
        values = after
                .with(Map.of(Property.WARNING_LEVEL, thresholds.level(after), Property.ICON_NAME, Icon.of(after, thresholds)));
        return before;
    }

    /** Takes the last reading back. */
    public void keep(Values before) {
        values = before;
    }

    /** The battery of a mouse, say; false if it does not tell its charge. */
    private boolean battery(SupplyFiles files, Map<Property, Object> now) {
        if (fixed == null) {
            fixed = Map.of(Property.IS_PRESENT, true, Property.MODEL, files.text("model_name"), Property.SERIAL,
                    files.text("serial_number"), Property.IS_RECHARGEABLE, true, Property.HAS_HISTORY, true,
                    Property.HAS_STATISTICS, true);
        }
        now.putAll(fixed);
        if (!files.has("capacity")) {
            now.put(Property.STATE, State.UNKNOWN.number());
            return false;
        }
        double percentage = files.number("capacity");
        // Many say that they discharge whatever they do.
        State state = percentage == 100 ? State.FULLY_CHARGED : State.ofStatus(files.text("status"));
        now.put(Property.PERCENTAGE, percentage);
        now.put(Property.STATE, state.number());
        return true;
    }

    private void battery(SupplyFiles files, Map<Property, Object> now, long nowSeconds) {
        if (files.has("present") && !files.text("present").equals("1")) {
            takenOut(now);
            return;
        }
        if (fixed == null || unitsChanged(files)) {
            readOnce(files);
        }
        now.putAll(fixed);
        Charge charge = charge(files);
        State state = State.ofStatus(files.text("status"));
        if (state == State.UNKNOWN && charge.percentage < 1) {
            state = State.EMPTY;
        }
        if (state != values.state()) {
            rates.clear();
        }
        double rate = rate(files, charge.energy, nowSeconds);
        rates.note(charge.energy, rate, nowSeconds);
        now.put(Property.ENERGY, charge.energy);
        now.put(Property.ENERGY_FULL, charge.full);
        fixed.put(Property.ENERGY_FULL, charge.full);
        now.put(Property.ENERGY_RATE, rate);
        now.put(Property.PERCENTAGE, charge.percentage);
        now.put(Property.STATE, state.number());
        now.put(Property.VOLTAGE, files.millionths("voltage_now", "voltage_avg"));
        now.put(Property.TEMPERATURE, files.number("temp") / 10);
        now.put(Property.CHARGE_CYCLES, files.number("cycle_count") > 0 ? (int) files.number("cycle_count") : -1);
        now.put(Property.TIME_TO_EMPTY, state == State.DISCHARGING
                ? seconds(charge.energy, rate, LONGEST_TO_EMPTY_SECONDS)
                : 0L);
        now.put(Property.TIME_TO_FULL, state == State.CHARGING
                ? seconds(charge.full - charge.energy, rate, LONGEST_TO_FULL_SECONDS)
                : 0L);
    }

    private static long seconds(double energy, double rate, long longest) {
        long seconds = rate > 0 ? (long) (SECONDS_AN_HOUR * (energy / rate)) : 0;
        return seconds > longest ? 0 : seconds;
    }

    private void takenOut(Map<Property, Object> now) {
        fixed = null;
        rates.clear();
        for (Property each : Property.values()) {
            now.put(each, each.absent());
        }
        now.put(Property.NATIVE_PATH, name);
        now.put(Property.TYPE, kind);
        now.put(Property.POWER_SUPPLY, ofTheMachine);
        now.put(Property.CHARGE_CYCLES, -1);
    }

    private boolean unitsChanged(SupplyFiles files) {
        String unit = inCharge ? "charge" : "energy";
        return !files.has(unit + "_now") && !files.has(unit + "_avg");
    }

    /** What does not change while a battery is in its place. */
    private void readOnce(SupplyFiles files) {
        voltageDesign = designVoltage(files);
        double full = files.millionths("energy_full");
        double design = files.millionths("energy_full_design");
        inCharge = full < LEAST;
        if (inCharge) {
            full = files.millionths("charge_full") * voltageDesign;
            design = files.millionths("charge_full_design") * voltageDesign;
        }
        if (full < LEAST && design > LEAST) {
            full = design;
        }
        fixed = new EnumMap<>(Property.class);
        fixed.put(Property.IS_PRESENT, true);
        fixed.put(Property.IS_RECHARGEABLE, true);
        fixed.put(Property.HAS_HISTORY, true);
        fixed.put(Property.HAS_STATISTICS, true);
        fixed.put(Property.VENDOR, files.text("manufacturer"));
        fixed.put(Property.MODEL, files.text("model_name"));
        fixed.put(Property.SERIAL, files.text("serial_number"));
        fixed.put(Property.TECHNOLOGY, Technology.of(files.text("technology")));
        fixed.put(Property.ENERGY_FULL, full);
        fixed.put(Property.ENERGY_FULL_DESIGN, design);
        fixed.put(Property.CAPACITY, full > 0 && design > 0 ? Math.min(100, Math.max(0, full / design * 100)) : 100.0);
    }

    /** What makes energy of charge: the voltage that it was designed for, as far as anything of that is told. */
    private static double designVoltage(SupplyFiles files) {
        for (String file : new String[]{"voltage_max_design", "voltage_min_design", "voltage_present", "voltage_now"}) {
            double voltage = files.millionths(file);
            if (voltage > 1) {
                return voltage;
            }
        }
        return files.text("type").equalsIgnoreCase("usb") ? 5 : 10;
    }

    /** How much is in it: watt hours, of how many, and per cent. */
    private record Charge(double energy, double full, double percentage) {}

    private Charge charge(SupplyFiles files) {
        double full = (Double) fixed.get(Property.ENERGY_FULL);
        double energy = files.millionths("energy_now", "energy_avg");
        if (energy < LEAST) {
            energy = files.millionths("charge_now", "charge_avg") * voltageDesign;
        }
        // Some never say what they hold when full.
        full = Math.max(full, energy);
        double percentage = full > 0 ? Math.min(100, Math.max(0, 100 * energy / full)) : 0;
        if (files.has("capacity")) {
            percentage = Math.min(100, Math.max(0, files.number("capacity")));
            if (energy < NEARLY_NOTHING && full > 0) {
                energy = full * percentage / 100;
            }
        }
        return new Charge(energy, full, percentage);
    }

    private double rate(SupplyFiles files, double energy, long nowSeconds) {
        double rate = Math.abs(files.millionths("power_now"));
        if (rate < LEAST) {
            rate = Math.abs(files.millionths("current_now"));
            // Where charge is told the current is one; where only energy is, it is power by another name.
            if (files.millionths("charge_full", "charge_full_design") != 0) {
                rate *= voltageDesign;
            }
        }
        if (rate == ALL_ONES || rate > MOST_WATTS) {
            rate = 0;
        }
        if (rate < LEAST) {
            rate = rates.watts(energy, nowSeconds);
        }
        return energy < NEARLY_NOTHING ? 0 : rate;
    }
}
