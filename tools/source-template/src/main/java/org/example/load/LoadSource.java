package org.example.load;

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
 * The source as a component. It is {@code immediate}, or it would wait until somebody asks for it; it has no default configuration, so it is off until a profile names its PID; and it
 * neither waits nor reads anything itself: that is the work's, on a thread of its own.
 */
@Component(service = EventSource.class, immediate = true, configurationPid = "org.example.load", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LoadOptions.class)
public final class LoadSource extends ThreadedSource {

    /** Begins; returns at once. */
    @Activate
    public LoadSource(LoadOptions options,
            @Reference(scope = ReferenceScope.PROTOTYPE_REQUIRED) ComponentServiceObjects<FurtherBusConnection> buses) {
        super("load", buses::getService, buses::ungetService);
        modified(options);
    }

    /** Goes on with other options. */
    @Modified
    public void modified(LoadOptions options) {
        run(bus -> new LoadWork(options, bus));
    }

    /** Ends. */
    @Deactivate
    public void deactivate() {
        end();
    }
}
