package org.busway.source.usb.internal;

import org.busway.api.FurtherBusConnection;
import org.busway.api.source.DeviceFollower;
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
@Component(service = EventSource.class, immediate = true, configurationPid = "org.busway.source.usb", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = UsbOptions.class)
public final class UsbSource extends ThreadedSource {

    /** Begins to look; returns at once. */
    @Activate
    public UsbSource(UsbOptions options,
            @Reference(scope = ReferenceScope.PROTOTYPE_REQUIRED) ComponentServiceObjects<FurtherBusConnection> buses) {
        super("usb", buses::getService, buses::ungetService);
        modified(options);
    }

    /** Looks with other options from now on. */
    @Modified
    public void modified(UsbOptions options) {
        UsbSettings settings = UsbSettings.of(options);
        run(bus -> new DeviceFollower(bus, new UsbWatch(settings, bus), settings.poll(), "usb"));
    }

    /** Ends. */
    @Deactivate
    public void deactivate() {
        end();
    }
}
