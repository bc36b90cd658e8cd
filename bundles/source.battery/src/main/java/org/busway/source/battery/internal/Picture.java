package org.busway.source.battery.internal;

import java.util.Set;
import org.busway.source.battery.internal.supply.PowerSupply;
import org.busway.source.battery.internal.supply.Property;

/** What others see of the power supplies, and are told. For one thread. */
public interface Picture {

    /** A supply came. */
    void add(PowerSupply supply);

    /** A supply was read again; these properties of it differ, if any do. */
    void change(PowerSupply supply, Set<Property> changed);

    /** A supply went. */
    void remove(PowerSupply supply);

    /** The sum of all batteries differs in these properties. */
    void changeDisplay(Set<Property> changed);

    /** The machine lives on its batteries, or no longer. */
    void changeOnBattery();
}
