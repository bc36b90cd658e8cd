package org.busway.source.media.internal;

import java.util.Map;
import org.busway.api.BusConnection;
import org.busway.api.FurtherBusConnection;
import org.busway.api.source.EventSource;
import org.busway.api.source.ThreadedSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceScope;
import org.osgi.service.metatype.annotations.Designate;

/**
 * One player as a component: it runs while it is configured and there is a bus. All players are at the same path, so each is a peer of its
 * own.
 */
@Component(service = EventSource.class, immediate = true, configurationPid = "org.busway.source.media.mpd", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MpdOptions.class, factory = true)
public final class MpdSource extends ThreadedSource {

    private final BusConnection bus;
    /** What runs. Guarded by this. */
    private MpdWork work;

    /** Begins to connect; returns at once. */
    @Activate
    public MpdSource(MpdOptions options, Map<String, Object> properties,
            @Reference(scope = ReferenceScope.PROTOTYPE_REQUIRED) FurtherBusConnection bus) {
        super(name(String.valueOf(properties.get("service.pid"))), bus);
        this.bus = bus;
        modified(options);
    }

    private static String name(String pid) {
        return "mpd" + (pid.indexOf('~') < 0 ? "" : pid.substring(pid.indexOf('~')));
    }

    /** Connects with other options from now on. */
    @Modified
    public synchronized void modified(MpdOptions options) {
        MpdWork next = new MpdWork(MpdSettings.of(options), bus, System::nanoTime);
        if (work != null) {
            work.giveUp();
        }
        work = next;
        run(next);
    }

    /** Ends. */
    @Deactivate
    public synchronized void deactivate() {
        work.giveUp();
        end();
    }
}
