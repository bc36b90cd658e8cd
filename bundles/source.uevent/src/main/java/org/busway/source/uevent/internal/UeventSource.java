package org.busway.source.uevent.internal;

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

/** The source as a component: it runs while it is configured and there is a bus. */
@Component(service = EventSource.class, immediate = true, configurationPid = "org.busway.source.uevent", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = UeventOptions.class)
public final class UeventSource extends ThreadedSource {

    /** Begins to read; returns at once. */
    @Activate
    public UeventSource(UeventOptions options,
            @Reference(scope = ReferenceScope.PROTOTYPE_REQUIRED) ComponentServiceObjects<FurtherBusConnection> buses) {
        super("uevent", buses::getService, buses::ungetService);
        modified(options);
    }

    /** Reads with other options from now on. */
    @Modified
    public void modified(UeventOptions options) {
        UeventSettings settings = UeventSettings.of(options);
        run(bus -> new UeventWatch(settings, bus));
    }

    /** Ends. */
    @Deactivate
    public void deactivate() {
        end();
    }
}
