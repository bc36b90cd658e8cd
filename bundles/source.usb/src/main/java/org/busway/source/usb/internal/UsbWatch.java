package org.busway.source.usb.internal;

import java.nio.file.Files;
import java.time.Duration;
import org.busway.api.BusConnection;
import org.busway.api.source.DeviceNews;
import org.busway.api.source.DeviceWork;
import org.busway.api.source.SourceCondition;
import org.busway.source.usb.internal.sysfs.UsbSysfs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the source does with news of devices, and what is to be said of it. */
final class UsbWatch implements DeviceWork {

    private static final Logger LOG = LoggerFactory.getLogger(UsbWatch.class);

    private final UsbSysfs sysfs;
    private final UsbObjects objects;
    private final UsbWork work;
    private volatile int size;

    UsbWatch(UsbSettings settings, BusConnection bus) {
        sysfs = new UsbSysfs(settings.sysfs());
        objects = new UsbObjects(bus);
        work = new UsbWork(sysfs, objects, settings.settle(), System::nanoTime);
    }

    @Override
    public void begin(Runnable wake) {
        work.begin();
        size = work.size();
        objects.open();
    }

    @Override
    public void event(DeviceNews.Event event) {
        work.event(event);
    }

    @Override
    public void lookAfresh(String why) {
        LOG.debug("looks at all devices: {}", why);
        work.lookAfresh();
    }

    @Override
    public Duration untilDue() {
        return work.untilDue();
    }

    @Override
    public void due() {
        work.due();
        size = work.size();
    }

    @Override
    public SourceCondition condition() {
        StringBuilder detail = new StringBuilder().append(size).append(size == 1 ? " device" : " devices");
        if (!Files.isDirectory(sysfs.list())) {
            detail.append("; ").append(sysfs.list())
                    .append(" is not there: the kernel has no USB, or sysfs is mounted elsewhere");
        }
        detail.append(objects.telling().detail());
        return SourceCondition.working(detail.toString(), objects.nameTrouble());
    }

    @Override
    public long eventCount() {
        return objects.telling().told();
    }

    @Override
    public void failed(Throwable failure) {
        LOG.error("USB devices are not told: {}", failure.getMessage(), failure);
    }

    @Override
    public void close() {
        objects.close();
    }
}
