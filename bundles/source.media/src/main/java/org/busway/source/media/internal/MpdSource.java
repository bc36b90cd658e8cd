package org.busway.source.media.internal;

import java.util.Map;
import org.busway.api.FurtherBusConnection;
import org.busway.api.source.EventSource;
import org.busway.api.source.ThreadedSource;
import org.osgi.service.component.ComponentServiceObjects;
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

    /** Begins to connect; returns at once. */
    @Activate
    public MpdSource(MpdOptions options, Map<String, Object> properties,
            @Reference(scope = ReferenceScope.PROTOTYPE_REQUIRED) ComponentServiceObjects<FurtherBusConnection> buses) {
        super(name(String.valueOf(properties.get("service.pid"))), buses::getService, buses::ungetService);
        modified(options);
    }

    private static String name(String pid) {
        return "mpd" + (pid.indexOf('~') < 0 ? "" : pid.substring(pid.indexOf('~')));
    }

    /** Connects with other options from now on. */
    @Modified
    public void modified(MpdOptions options) {
        MpdSettings settings = MpdSettings.of(options);
        run(bus -> new MpdWork(settings, bus, System::nanoTime));
    }

    /** Ends. */
    @Deactivate
    public void deactivate() {
        end();
    }
}
