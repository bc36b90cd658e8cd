package org.example.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.busway.api.BusConnection;
import org.busway.api.ExportedObject;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.source.SourceCondition;
import org.busway.api.source.SourceName;
import org.busway.api.source.SourceWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the load, shows it as a property, and tells a signal when it is another. What it cannot read it says once, and goes on. */
final class LoadWork implements SourceWork {

    static final String NAME = "org.example.Load1";
    static final ObjectPath PATH = new ObjectPath("/org/example/load1");

    private static final Logger LOG = LoggerFactory.getLogger(LoadWork.class);

    private final Path file;
    private final int pollMillis;
    private final BusConnection bus;
    private final Semaphore woken = new Semaphore(0);
    private ExportedObject object;
    private SourceName name;
    private volatile double oneMinute;
    private volatile long told;
    private volatile String trouble = "";

    LoadWork(LoadOptions options, BusConnection bus) {
        file = Path.of(options.file());
        pollMillis = options.poll_millis();
        this.bus = bus;
    }

    @Override
    public void begin() {
        look();
        // What is there is shown before the name is taken: who sees the name finds the object.
        object = bus.export(PATH, ObjectInterface.named(NAME).property("OneMinute", "d", () -> oneMinute).signal("Changed", "d").build());
        name = SourceName.request(bus, NAME);
    }

    @Override
    public void turn() throws InterruptedException {
        if (!woken.tryAcquire(pollMillis, TimeUnit.MILLISECONDS) && look()) {
            // Waits while the bus has no room; trySend would not.
            object.emit(NAME, "Changed", oneMinute);
            told++;
        }
    }

    /** Whether it is another than before. */
    private boolean look() {
        double before = oneMinute;
        try {
            String text = Files.readString(file);
            oneMinute = Double.parseDouble(text.split(" ")[0]);
            trouble = "";
        } catch (IOException | NumberFormatException e) {
            if (trouble.isEmpty()) {
                LOG.warn("{} does not tell the load: {}", file, e.toString());
            }
            trouble = "; " + file + " does not tell the load";
        }
        return before != oneMinute;
    }

    @Override
    public void wake() {
        woken.release();
    }

    @Override
    public SourceCondition condition() {
        return SourceCondition.working("every " + pollMillis + " ms", name.trouble() + trouble);
    }

    @Override
    public long eventCount() {
        return told;
    }

    @Override
    public void failed(Throwable failure) {
        LOG.error("the load is not told: {}", failure.getMessage(), failure);
    }

    @Override
    public void close() {
        if (name != null) {
            name.close();
        }
        if (object != null) {
            object.close();
        }
    }
}
