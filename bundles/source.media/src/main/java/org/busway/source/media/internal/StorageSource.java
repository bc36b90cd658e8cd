package org.busway.source.media.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.busway.api.FurtherBusConnection;
import org.busway.api.source.DeviceFollower;
import org.busway.api.source.EventSource;
import org.busway.api.source.ThreadedSource;
import org.busway.source.media.internal.storage.BlockSysfs;
import org.busway.source.media.internal.storage.StorageObjects;
import org.busway.source.media.internal.storage.StorageWork;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceScope;
import org.osgi.service.metatype.annotations.Designate;

/** Removable storage as a component: it runs while it is configured and there is a bus. */
@Component(service = EventSource.class, immediate = true, configurationPid = "org.busway.source.media", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StorageOptions.class)
public final class StorageSource extends ThreadedSource {

    private static final int MOST_POLL_SECONDS = 86_400;
    private static final int MOST_SETTLE_MILLIS = 60_000;

    /** Begins to look; returns at once. */
    @Activate
    public StorageSource(StorageOptions options,
            @Reference(scope = ReferenceScope.PROTOTYPE_REQUIRED) ComponentServiceObjects<FurtherBusConnection> buses) {
        super("media", buses::getService, buses::ungetService);
        modified(options);
    }

    /** Looks with other options from now on. */
    @Modified
    public void modified(StorageOptions options) {
        require("poll.seconds", options.poll_seconds(), MOST_POLL_SECONDS);
        require("settle.millis", options.settle_millis(), MOST_SETTLE_MILLIS);
        BlockSysfs sysfs = new BlockSysfs(Path.of(options.sysfs()), List.of(options.also()));
        Duration settle = Duration.ofMillis(options.settle_millis());
        Duration poll = Duration.ofSeconds(options.poll_seconds());
        run(bus -> new DeviceFollower(bus, new StorageWork(sysfs, new StorageObjects(bus), settle, System::nanoTime), poll,
                "block"));
    }

    private static void require(String option, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("org.busway.source.media: " + option + " " + value + ": must be 0 to " + most);
        }
    }

    /** Ends. */
    @Deactivate
    public void deactivate() {
        end();
    }
}
