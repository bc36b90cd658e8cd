package org.busway.launcher.runtime;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.BundleId;
import org.busway.launcher.profile.Profile;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * The OSGi framework with the bundles of one profile in it. It shares no class with them: they speak to it through properties of the
 * services that they register.
 *
 * <ul>
 * <li>{@value #ADDRESS} (String[]): the bus accepts connections there. {@value #PID_FILE} (String) and {@value #FORK}
 * (Boolean) may stand beside it. A method {@code reload()} of that service reads its configuration again.
 * <li>{@value #FAILURE} (String): a part cannot start, and this line says why.
 * </ul>
 *
 * In the other direction it registers a {@code Map} with the property {@value #PROFILE_BUNDLES}: the locations of the bundles that it has installed for
 * the profile, each with the time of that, so that a bundle that came later, or was updated, is not taken for one of them.
 */
public final class BusFramework {

    static final String ADDRESS = "org.busway.address";
    static final String PID_FILE = "org.busway.pidfile";
    static final String FORK = "org.busway.fork";
    static final String FAILURE = "org.busway.failure";
    private static final long LEAST_BYTES = 64 << 10;
    private static final String NAME_CAPABILITY = "org.busway.name";
    static final String PROFILE_BUNDLES = "org.busway.profile.bundles";

    private final Framework framework;
    private final Profile profile;
    private final CompletableFuture<Started> outcome = new CompletableFuture<>();

    private BusFramework(Framework framework, Profile profile) {
        this.framework = framework;
        this.profile = profile;
    }

    /**
     * Installs the bundles of a profile and begins to start them.
     *
     * @param profile what is to run
     * @param repository where its bundles are
     * @param properties of the framework; those of the profile win
     * @param cache the framework's own directory, empty
     * @return what is starting; to be stopped in any case
     * @throws StartFailure if something is wrong that can be known before anything runs; nothing does then
     */
    public static BusFramework launch(Profile profile, Repository repository, Map<String, String> properties, Path cache) {
        NativeCode.require();
        Map<BundleId, Path> files = repository.locate(profile.bundles());
        repository.verify(files, profile.hashes());
        Framework framework = framework(profile, properties, cache);
        BusFramework bus = new BusFramework(framework, profile);
        try {
            framework.init();
            bus.listen();
            bus.install(files, repository);
            framework.start();
            new Configurations(framework.getBundleContext()).apply(profile);
            framework.adapt(FrameworkStartLevel.class).setStartLevel(Profile.LAST_START_LEVEL, event -> bus.levelReached());
            return bus;
        } catch (BundleException e) {
            bus.stop(0);
            throw new StartFailure("the OSGi framework does not start: " + e.getMessage());
        } catch (StartFailure e) {
            bus.stop(0);
            throw e;
        }
    }

    /** An OSGi framework for a profile, not initialised. */
    static Framework framework(Profile profile, Map<String, String> properties, Path cache) {
        Map<String, String> all = new HashMap<>(properties);
        all.putAll(profile.frameworkProperties());
        all.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        all.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        all.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
        return new org.apache.felix.framework.FrameworkFactory().newFramework(all);
    }

    /**
     * What has become of the start.
     *
     * @return completed when the bus accepts connections, or exceptionally with a {@link StartFailure}
     */
    public CompletableFuture<Started> outcome() {
        return outcome;
    }

    /**
     * Waits for the start.
     *
     * @param seconds how long
     * @return what the bus says of itself
     * @throws StartFailure if a part cannot start, or nothing has come of it in time
     */
    public Started await(int seconds) {
        try {
            return outcome.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new StartFailure("the bus is not up after " + seconds + " s: " + Obstacles.in(framework));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StartFailure failure ? failure : new StartFailure(e.getCause().toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while starting");
        }
    }

    /** Has the bus read its configuration again. */
    public void reload() {
        for (ServiceReference<?> reference : references("(" + ADDRESS + "=*)")) {
            Object bus = framework.getBundleContext().getService(reference);
            try {
                java.lang.reflect.Method reload = bus.getClass().getMethod("reload");
                reload.setAccessible(true);
                reload.invoke(bus);
            } catch (ReflectiveOperationException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                System.err.println("busway-daemon: configuration not reloaded: " + cause);
            }
        }
    }

    /**
     * Stops everything.
     *
     * @param millis how long to wait; 0 waits as long as it takes
     * @return false if something still runs
     */
    public boolean stop(long millis) {
        return stop(framework, millis);
    }

    static boolean stop(Framework framework, long millis) {
        try {
            framework.stop();
            return framework.waitForStop(millis).getType() != FrameworkEvent.WAIT_TIMEDOUT;
        } catch (BundleException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits until something in the framework has stopped it. */
    public void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    private void listen() throws BundleException {
        framework.getBundleContext().addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() != null) {
                fail("bundle " + event.getBundle().getSymbolicName() + " does not start: "
                        + Obstacles.reason(event.getThrowable()));
            }
        });
        try {
            framework.getBundleContext().addServiceListener(event -> {
                if (event.getType() != ServiceEvent.UNREGISTERING) {
                    seen(event.getServiceReference());
                }
            }, "(|(" + ADDRESS + "=*)(" + FAILURE + "=*))");
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private void seen(ServiceReference<?> reference) {
        if (reference.getProperty(FAILURE) instanceof String line) {
            fail(line);
        } else if (reference.getProperty(ADDRESS) instanceof String[] addresses && addresses.length > 0) {
            outcome.complete(new Started(List.of(addresses), (String) reference.getProperty(PID_FILE),
                    Boolean.TRUE.equals(reference.getProperty(FORK))));
        }
    }

    private void fail(String line) {
        outcome.completeExceptionally(new StartFailure(line));
    }

    /** Everything was started; if no bundle is there to serve a bus, waiting for one is no use. */
    private void levelReached() {
        if (profile.bundles().stream().noneMatch(bundle -> bundle.artifact().equals("broker"))) {
            fail(profile.file() + ": no bundle \"broker\": a profile needs one to serve the bus");
        }
    }

    /** The framework does not say why it could not write. */
    private void checkSpace() {
        File cache = new File(framework.getBundleContext().getProperty(Constants.FRAMEWORK_STORAGE));
        if (cache.getUsableSpace() < LEAST_BYTES) {
            throw new StartFailure(
                    "cache directory " + cache + ": no space left on its file system: free space, or set XDG_RUNTIME_DIR"
                            + " to a directory of another");
        }
    }

    /** A bundle that offers a name on the bus is started by the first message to that name. */
    private static boolean startsByName(Bundle bundle) {
        return !bundle.adapt(BundleRevision.class).getDeclaredCapabilities(NAME_CAPABILITY).isEmpty();
    }

    private void install(Map<BundleId, Path> files, Repository repository) {
        Map<String, Long> installed = new HashMap<>();
        for (Map.Entry<BundleId, Path> entry : files.entrySet()) {
            try {
                Bundle bundle = framework.getBundleContext().installBundle("reference:" + entry.getValue().toUri());
                installed.put(bundle.getLocation(), bundle.getLastModified());
                bundle.adapt(BundleStartLevel.class).setStartLevel(entry.getKey().startLevel());
                if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null && !startsByName(bundle)) {
                    bundle.start();
                }
            } catch (BundleException e) {
                checkSpace();
                throw repository.unusable(entry.getKey(), entry.getValue(), e);
            }
        }
        Map<String, Long> all = Map.copyOf(installed);
        framework.getBundleContext().registerService(Map.class, all, new Hashtable<>(Map.of(PROFILE_BUNDLES, all)));
    }

    private List<ServiceReference<?>> references(String filter) {
        try {
            ServiceReference<?>[] found = framework.getBundleContext().getAllServiceReferences(null, filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
