package org.busway.source.battery.internal;

import org.busway.api.BusConnection;
import org.busway.api.source.EventSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** The source as a component: it runs while it is configured and there is a bus. */
@Component(immediate = true, configurationPid = "org.busway.source.battery", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = BatteryOptions.class)
public final class BatterySource implements EventSource {

    private final BusConnection bus;
    private volatile BatteryThread thread;
    /** What earlier threads have told. Guarded by this. */
    private long toldBefore;

    /** Begins to read; returns at once. */
    @Activate
    public BatterySource(BatteryOptions options, @Reference BusConnection bus) {
        this.bus = bus;
        thread = new BatteryThread(BatterySettings.of(options), bus);
    }

    /** Reads with other options from now on. */
    @Modified
    public synchronized void modified(BatteryOptions options) {
        BatterySettings settings = BatterySettings.of(options);
        thread.close();
        toldBefore += thread.told();
        thread = new BatteryThread(settings, bus);
    }

    /** Ends. */
    @Deactivate
    public synchronized void deactivate() {
        thread.close();
    }

    @Override
    public String name() {
        return "battery";
    }

    @Override
    public State state() {
        return thread.state();
    }

    @Override
    public String detail() {
        return thread.detail();
    }

    @Override
    public synchronized long eventCount() {
        return toldBefore + thread.told();
    }
}
