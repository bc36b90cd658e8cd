package org.busway.source.uevent.internal;

import java.io.IOException;
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
@Component(immediate = true, configurationPid = "org.busway.source.uevent", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = UeventOptions.class)
public final class UeventSource implements EventSource {

    private final BusConnection bus;
    private volatile UeventThread thread;
    /** What earlier threads have told. Guarded by this. */
    private long toldBefore;

    /** Begins to read; returns at once. */
    @Activate
    public UeventSource(UeventOptions options, @Reference BusConnection bus) throws IOException {
        this.bus = bus;
        thread = new UeventThread(UeventSettings.of(options), bus);
    }

    /** Reads with other options from now on. */
    @Modified
    public synchronized void modified(UeventOptions options) throws IOException {
        thread.close();
        toldBefore += thread.told();
        thread = new UeventThread(UeventSettings.of(options), bus);
    }

    /** Ends. */
    @Deactivate
    public synchronized void deactivate() {
        thread.close();
    }

    @Override
    public String name() {
        return "uevent";
    }

    @Override
    public State state() {
        return thread.condition().state();
    }

    @Override
    public String detail() {
        return thread.condition().detail();
    }

    @Override
    public synchronized long eventCount() {
        return toldBefore + thread.told();
    }
}
