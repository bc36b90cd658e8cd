package org.busway.deploy.internal.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.busway.deploy.internal.jar.JarCopy;
import org.busway.deploy.internal.jar.JarFault;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** Installs, starts and removes bundles, and leaves nothing of those that were removed. Belongs to the thread of {@code deploy}. */
public final class LoadedBundles {

    private static final String NAME_CAPABILITY = "org.busway.name";
    private static final int REFRESH_SECONDS = 10;

    private final BundleContext context;
    private final int startLevel;

    /**
     * @param context of this bundle
     * @param startLevel of what is installed
     */
    public LoadedBundles(BundleContext context, int startLevel) {
        this.context = context;
        this.startLevel = startLevel;
    }

    /** The bundle that was installed from a location, if it is still there. */
    public Optional<Bundle> at(String location) {
        return Optional.ofNullable(context.getBundle(location));
    }

    /** All whose locations begin so. */
    public List<Bundle> below(String location) {
        return Stream.of(context.getBundles()).filter(bundle -> bundle.getLocation().startsWith(location)).toList();
    }

    /** Any bundle of that symbolic name. */
    public Optional<Bundle> named(String symbolicName) {
        return Stream.of(context.getBundles()).filter(bundle -> symbolicName.equals(bundle.getSymbolicName())).findFirst();
    }

    /** Installs the bytes of a copy. */
    public Bundle install(String location, JarCopy jar) throws JarFault {
        try (InputStream in = Files.newInputStream(jar.file())) {
            Bundle bundle = context.installBundle(location, in);
            bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
            return bundle;
        } catch (BundleException | IOException e) {
            throw new JarFault("cannot be installed: " + reason(e));
        }
    }

    /** The well-known names whose first message starts the bundle; such a bundle is not started before. */
    public static List<String> namesOf(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return revision == null
                ? List.of()
                : revision.getDeclaredCapabilities(NAME_CAPABILITY).stream()
                        .map(each -> String.valueOf(each.getAttributes().get(NAME_CAPABILITY))).toList();
    }

    /** Whether a bundle has all that it requires. */
    public boolean resolves(Bundle bundle) {
        return context.getBundle(0).adapt(FrameworkWiring.class).resolveBundles(List.of(bundle));
    }

    /**
     * Starts a bundle that resolves; may take as long as its activator does, so not on the thread of {@code deploy}.
     *
     * @return null if it runs, else why not
     */
    public static String start(Bundle bundle) {
        try {
            bundle.start();
            return null;
        } catch (BundleException | IllegalStateException | LinkageError e) {
            return "does not start: " + reason(e);
        }
    }

    /** That a bundle was told to run, and the framework is not that far; null if it is. */
    public String levelWaitedFor(Bundle bundle) {
        int own = bundle.adapt(BundleStartLevel.class).getStartLevel();
        int reached = context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel();
        return own <= reached
                ? null
                : "waits for start level " + own + " of the framework, which is at " + reached
                        + ": raise that, or state a lower start.level of org.busway.deploy";
    }

    /** What a bundle that does not resolve lacks. */
    public String lacks(Bundle bundle) {
        String missing = MissingRequirement.of(bundle, context);
        if (missing != null) {
            return "does not resolve: " + missing + ": add the bundle that does";
        }
        try {
            // Nothing is missing that one could name: the framework has its own reason, and says it where the bundle is started.
            bundle.start(Bundle.START_TRANSIENT);
            return "did not resolve";
        } catch (BundleException | IllegalStateException e) {
            return "does not resolve: " + reason(e);
        }
    }

    /** Stops and removes a bundle, and has those that used its packages wired anew. */
    public void remove(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException | IllegalStateException e) {
            // It is uninstalled all the same, or the framework ends.
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> refreshed.countDown());
        try {
            refreshed.await(REFRESH_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last sentence of a chain of causes, on one line. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause instanceof LinkageError || cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.replaceAll("\\s+", " ");
    }
}
