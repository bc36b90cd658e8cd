package org.busway.integration.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.integration.bus.Eventually;
import org.busway.integration.felix.ShippedBundles;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/** A directory that the bundle {@code deploy} of a framework watches, and what its health check says of it. */
final class LoadDirectory {

    private static final String HEALTH_CHECK = "org.apache.felix.hc.api.HealthCheck";
    private static final String PID = "org.busway.deploy";

    private final FrameworkBus bus;
    private final Path directory;

    private LoadDirectory(FrameworkBus bus, Path directory) {
        this.bus = bus;
        this.directory = directory;
    }

    /** A new one, watched with these options besides. */
    static LoadDirectory watched(FrameworkBus bus, Map<String, Object> options) throws IOException, BundleException {
        Path directory = Files.createDirectory(bus.directory().resolve("load"));
        bus.install(ShippedBundles.jar("org.apache.felix.healthcheck.api"));
        bus.install(ShippedBundles.jar("deploy")).start();
        LoadDirectory load = new LoadDirectory(bus, directory);
        load.configure(options);
        return load;
    }

    void configure(Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("directory", directory.toString());
        bus.configure(PID, all);
    }

    Path path() {
        return directory;
    }

    /** Moves a copy of a jar in, as whoever wants no half-written jar does. */
    void moveIn(Path jar, String name) throws IOException {
        Path hidden = directory.resolve("." + name);
        Files.copy(jar, hidden, StandardCopyOption.REPLACE_EXISTING);
        Files.move(hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    void write(String name, String text) throws IOException {
        Path hidden = directory.resolve("." + name);
        Files.writeString(hidden, text);
        Files.move(hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    void remove(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    /** Waits until the health check has a line with these words. */
    void says(String status, String... words) {
        Eventually.holds(() -> health().stream()
                .anyMatch(line -> line.startsWith(status) && List.of(words).stream().allMatch(line::contains)),
                status + " " + List.of(words));
    }

    /** Waits until nothing is said of a file. */
    void isSilentOf(String name) {
        Eventually.equal(List.of(), () -> health().stream().filter(line -> line.contains(name)).toList(), "nothing of " + name);
    }

    /** What the health check says, each line behind its status. */
    List<String> health() {
        ServiceReference<?> check = bus.services(HEALTH_CHECK, "(hc.tags=deploy)").get(0);
        Object service = bus.context().getService(check);
        try {
            Object result = check.getBundle().loadClass(HEALTH_CHECK).getMethod("execute").invoke(service);
            List<String> lines = new ArrayList<>();
            for (Object entry : (Iterable<?>) result) {
                lines.add(entry.getClass().getMethod("getStatus").invoke(entry) + " "
                        + entry.getClass().getMethod("getMessage").invoke(entry));
            }
            return lines;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(HEALTH_CHECK, e);
        } finally {
            bus.context().ungetService(check);
        }
    }
}
