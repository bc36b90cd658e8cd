package org.busway.launcher.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.busway.launcher.Home;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.runtime.BusFramework;
import org.busway.launcher.runtime.CacheDirectory;
import org.busway.launcher.runtime.Repository;
import org.busway.launcher.runtime.Started;

/**
 * One running bus from its start to its end: whatever ends it, the framework is stopped, its cache removed and what the caller opened
 * closed, in that order and within two seconds.
 */
final class Instance {

    private static final int READY_SECONDS = Integer.getInteger("busway.ready.seconds", 30);
    private static final long STOP_MILLIS = 1500;

    private final Home home;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    Instance(Home home) {
        this.home = home;
    }

    /**
     * Runs until a signal comes.
     *
     * @param profile what to run
     * @param ready called once the bus accepts connections; what it returns is closed at the end
     * @return the exit code
     * @throws StartFailure if it does not start
     */
    int run(Profile profile, Function<Started, AutoCloseable> ready) {
        Signals.on("TERM", () -> end.complete(0));
        Signals.on("INT", () -> end.complete(128 + 2));
        try (CacheDirectory cache = CacheDirectory.ofThisProcess()) {
            BusFramework bus = BusFramework.launch(profile, new Repository(home.repository()), home.launchProperties(),
                    cache.path());
            boolean served = false;
            try {
                int code = serve(bus, ready);
                served = true;
                return code;
            } finally {
                // What bundles of others say there of their end, as Event Admin does, is nobody's answer. Faults go to standard error.
                System.setOut(new PrintStream(OutputStream.nullOutputStream()));
                // Of a start that fails the reason is said, and nothing else.
                if (!bus.stop(STOP_MILLIS) && served) {
                    System.err.println("busway: some bundle does not stop, the process ends without it");
                }
            }
        }
    }

    /** Of the start, or an end before it; or neither in time. */
    private void awaitOutcome(BusFramework bus) {
        try {
            CompletableFuture.anyOf(bus.outcome(), end).get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What came of it is asked of each, who says why.
        }
    }

    private int serve(BusFramework bus, Function<Started, AutoCloseable> ready) {
        awaitOutcome(bus);
        if (end.isDone()) {
            return end.join();
        }
        Started started = bus.await(0);
        Signals.on("HUP", bus::reload);
        try (AutoCloseable opened = ready.apply(started)) {
            return end.join();
        } catch (StartFailure e) {
            throw e;
        } catch (Exception e) {
            throw new StartFailure("not closed: " + e);
        }
    }
}
