package org.busway.bench.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A task that was given to a load process. */
public final class Job {

    private static final int PATIENCE_SECONDS = 600;

    private final String what;
    private final Runnable stop;
    private final CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();
    private final CompletableFuture<Map<String, String>> done = new CompletableFuture<>();

    Job(String what, Runnable stop) {
        this.what = what;
        this.stop = stop;
    }

    /** Waits until it is set up; gives the name that it goes by. */
    public String ready() {
        return await(ready).get("name");
    }

    /** Waits for what it found. */
    public Map<String, String> done() {
        return await(done);
    }

    /** Waits for what it found, but not for the sake of another that has failed: that one's failure is thrown. */
    public Map<String, String> done(Job other) {
        other.done.whenComplete((found, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
            }
        });
        return done();
    }

    /** Asks it to end, or to go on where it waits for that. */
    public void tellToStop() {
        stop.run();
    }

    /** Asks it to end and waits for what it found. */
    public Map<String, String> stop() {
        stop.run();
        return done();
    }

    void hear(String event, String rest) {
        if (event.equals("failed")) {
            IllegalStateException failure = new IllegalStateException(what + ": " + rest);
            ready.completeExceptionally(failure);
            done.completeExceptionally(failure);
            return;
        }
        Map<String, String> told = new TreeMap<>();
        for (String word : rest.split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                told.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        (event.equals("ready") ? ready : done).complete(told);
    }

    private Map<String, String> await(CompletableFuture<Map<String, String>> what) {
        try {
            return what.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(this.what + ": no answer for " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
