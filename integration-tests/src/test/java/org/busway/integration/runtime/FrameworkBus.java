package org.busway.integration.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.busway.api.BusException;
import org.busway.client.BusClient;
import org.busway.integration.bus.Directories;
import org.busway.integration.bus.Eventually;
import org.busway.integration.felix.RunningFramework;
import org.busway.integration.felix.ShippedBundles;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Our bundles in a framework, with a bus that is to listen in a directory of its own. Nothing outside that directory is touched. */
final class FrameworkBus implements AutoCloseable {

    /** What others cannot be resolved without. */
    static final List<String> GROUND = List.of("logging", "api", "spi", "wire", "os", "lane");

    /** Floors 2 to 4: each may come and go. */
    static final List<String> SERVICES = List.of("auth", "filter", "flow", "group", "broker", "client", "source.uevent",
            "source.usb", "source.battery", "source.media", "bridge.eventadmin", "shell");

    static final String BUS_CONNECTION = "org.busway.api.BusConnection";
    static final String EVENT_SOURCE = "org.busway.api.source.EventSource";
    static final String RUNNING_BUS = "org.busway.spi.RunningBus";
    static final String FAILURE = "org.busway.failure";

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Path directory;
    private final RunningFramework framework;
    private final Configurations configurations;

    private FrameworkBus(Path directory, RunningFramework framework) {
        this.directory = directory;
        this.framework = framework;
        configurations = new Configurations(framework.context());
    }

    /** A framework with the platform and these bundles, not yet started; the bus is configured, nothing else. */
    static FrameworkBus with(Collection<String> ours) throws IOException, BundleException {
        System.setProperty("tinylog.level", "warn");
        Path directory = Files.createTempDirectory("busway-framework-");
        Path storage = Files.createDirectory(directory.resolve("storage"));
        return with(ours, directory,
                RunningFramework.start(storage, ShippedBundles.PLATFORM.stream().map(ShippedBundles::jar).toList()));
    }

    /** These bundles of ours in a framework that has the platform, not yet started; the bus is configured, nothing else. */
    static FrameworkBus with(Collection<String> ours, Path directory, RunningFramework framework) throws BundleException {
        FrameworkBus bus = new FrameworkBus(directory, framework);
        for (String name : ours) {
            bus.install(ShippedBundles.jar(name));
        }
        bus.configure("org.busway.broker", Map.of("listen", new String[]{"unix:path=" + bus.socket()}));
        bus.configure("org.busway.auth", Map.of());
        bus.configure("org.busway.flow", Map.of());
        bus.configure("org.busway.group~meters", Map.of("rules", new String[]{"interface='com.example.Meter'"}));
        return bus;
    }

    /** All of our bundles, started, and the bus runs. */
    static FrameworkBus running() throws IOException, BundleException {
        FrameworkBus bus = with(Stream.concat(GROUND.stream(), SERVICES.stream()).toList());
        for (String name : GROUND) {
            bus.bundle(name).start();
        }
        for (String name : SERVICES) {
            bus.bundle(name).start();
        }
        bus.awaitBus();
        return bus;
    }

    Bundle install(Path jar) throws BundleException {
        return context().installBundle(jar.toUri().toString());
    }

    Bundle bundle(String name) {
        return framework.bundle(name);
    }

    BundleContext context() {
        return framework.context();
    }

    void configure(String pid, Map<String, Object> options) {
        configurations.set(pid, options);
    }

    void unconfigure(String pid) {
        configurations.delete(pid);
    }

    /** Where this test may put files. */
    Path directory() {
        return directory;
    }

    Path socket() {
        return directory.resolve("bus");
    }

    String address() {
        return "unix:path=" + socket();
    }

    /** Waits until the bus says that it runs and bundles can be its peers. */
    void awaitBus() {
        Eventually.holds(() -> has(RUNNING_BUS) && has(BUS_CONNECTION), "the bus runs");
    }

    /** A program's connection. */
    BusClient connect() {
        return BusClient.builder().address(address()).connectTimeout(CONNECT).connect();
    }

    /** Whether a program can connect and is greeted. */
    boolean admits() {
        try (BusClient client = connect()) {
            return client.uniqueName().startsWith(":");
        } catch (BusException e) {
            return false;
        }
    }

    boolean has(String service) {
        return !services(service, null).isEmpty();
    }

    List<ServiceReference<?>> services(String type, String filter) {
        try {
            ServiceReference<?>[] found = context().getAllServiceReferences(type, filter);
            return found == null ? List.of() : Arrays.asList(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    /** The one line of whoever cannot start. */
    List<String> failures() {
        return services(null, "(" + FAILURE + "=*)").stream().map(service -> (String) service.getProperty(FAILURE)).toList();
    }

    @Override
    public void close() throws IOException {
        framework.close();
        Directories.delete(directory);
    }
}
