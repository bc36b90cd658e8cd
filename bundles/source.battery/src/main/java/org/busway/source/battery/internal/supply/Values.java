package org.busway.source.battery.internal.supply;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The properties of one device at one time. Immutable. */
public final class Values {

    /** Of a device of which nothing is known. */
    public static final Values NONE = new Values(new EnumMap<>(Property.class));

    private final Map<Property, Object> known;

    private Values(Map<Property, Object> known) {
        this.known = known;
    }

    /** One value, of the Java type that the bus wants for it. */
    public Object get(Property property) {
        return known.getOrDefault(property, property.absent());
    }

    boolean is(Property property) {
        return (Boolean) get(property);
    }

    /** A number without a fraction. */
    public long whole(Property property) {
        return ((Number) get(property)).longValue();
    }

    /** A number. */
    public double number(Property property) {
        return ((Number) get(property)).doubleValue();
    }

    State state() {
        return State.of(whole(Property.STATE));
    }

    /** Whether it is a battery that feeds this machine. */
    boolean isBatteryOfTheMachine() {
        return whole(Property.TYPE) == Kind.BATTERY && is(Property.POWER_SUPPLY);
    }

    /** These with some others in their place. */
    Values with(Map<Property, Object> others) {
        Map<Property, Object> all = new EnumMap<>(Property.class);
        all.putAll(known);
        all.putAll(others);
        return new Values(all);
    }

    Values with(Property property, Object value) {
        return with(Map.of(property, value));
    }

    /** Those that differ. */
    public Set<Property> changedFrom(Values before) {
        Set<Property> changed = EnumSet.noneOf(Property.class);
        for (Property each : Property.values()) {
            if (!get(each).equals(before.get(each))) {
                changed.add(each);
            }
        }
        return changed;
    }

    @Override
    public String toString() {
        return known.toString();
    }
}
