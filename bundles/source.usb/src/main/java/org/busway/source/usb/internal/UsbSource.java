package org.busway.source.usb.internal;

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
@Component(immediate = true, configurationPid = "org.busway.source.usb", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = UsbOptions.class)
public final class UsbSource implements EventSource {

    private final BusConnection bus;
    private volatile UsbThread thread;
    /** What earlier threads have told. Guarded by this. */
    private long toldBefore;

    /** Begins to look; returns at once. */
    @Activate
    public UsbSource(UsbOptions options, @Reference BusConnection bus) {
        this.bus = bus;
        thread = new UsbThread(UsbSettings.of(options), bus);
    }

    /** Looks with other options from now on. */
    @Modified
    public synchronized void modified(UsbOptions options) {
        UsbSettings settings = UsbSettings.of(options);
        thread.close();
        toldBefore += thread.told();
        thread = new UsbThread(settings, bus);
    }

    /** Ends. */
    @Deactivate
    public synchronized void deactivate() {
        thread.close();
    }

    @Override
    public String name() {
        return "usb";
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
