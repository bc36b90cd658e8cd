package org.busway.source.battery.internal.supply;

/** The properties of a device, as UPower names, types and orders them; each with what it is where nothing is known. */
public enum Property {
    NATIVE_PATH("NativePath", "s", ""), VENDOR("Vendor", "s", ""), MODEL("Model", "s", ""), SERIAL("Serial", "s",
            ""), UPDATE_TIME("UpdateTime", "t", 0L), TYPE("Type", "u", 0L), POWER_SUPPLY("PowerSupply", "b", false), HAS_HISTORY(
                    "HasHistory", "b", false), HAS_STATISTICS("HasStatistics", "b", false), ONLINE("Online", "b", false),
    /** Watt hours. */
    ENERGY("Energy", "d", 0.0), ENERGY_EMPTY("EnergyEmpty", "d", 0.0), ENERGY_FULL("EnergyFull", "d",
            0.0), ENERGY_FULL_DESIGN("EnergyFullDesign", "d", 0.0),
    /** Watts. */
    ENERGY_RATE("EnergyRate", "d", 0.0), VOLTAGE("Voltage", "d", 0.0), CHARGE_CYCLES("ChargeCycles", "i",
            0), LUMINOSITY("Luminosity", "d", 0.0),
    /** Seconds. */
    TIME_TO_EMPTY("TimeToEmpty", "x", 0L), TIME_TO_FULL("TimeToFull", "x", 0L), PERCENTAGE("Percentage", "d", 0.0),
    /** Degrees Celsius. */
    TEMPERATURE("Temperature", "d", 0.0), IS_PRESENT("IsPresent", "b", false), STATE("State", "u",
            0L), IS_RECHARGEABLE("IsRechargeable", "b", false),
    /** Per cent of what it was designed for. */
    CAPACITY("Capacity", "d", 0.0), TECHNOLOGY("Technology", "u", 0L), WARNING_LEVEL("WarningLevel", "u",
            0L), BATTERY_LEVEL("BatteryLevel", "u", 1L), ICON_NAME("IconName", "s", "");

    private final String text;
    private final String signature;
    private final Object absent;

    Property(String text, String signature, Object absent) {
        this.text = text;
        this.signature = signature;
        this.absent = absent;
    }

    /** Its name on the bus. */
    public String text() {
        return text;
    }

    /** Its type on the bus. */
    public String signature() {
        return signature;
    }

    /** Its value where nothing is known. */
    public Object absent() {
        return absent;
    }
}
