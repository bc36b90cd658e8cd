package org.busway.bench.load;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A task's line to whoever started it: what it was asked, that it is ready, what it found, whether it is to stop. */
public final class Control {

    private final String id;
    private final Map<String, String> asked;
    private final PrintStream out;
    private final CountDownLatch stop = new CountDownLatch(1);

    Control(String id, Map<String, String> asked, PrintStream out) {
        this.id = id;
        this.asked = asked;
        this.out = out;
    }

    /** What was asked under a key. */
    public String text(String key) {
        String value = asked.get(key);
        if (value == null) {
            throw new IllegalArgumentException("task lacks " + key + ": " + asked);
        }
        return value;
    }

    /** The number that was asked under a key. */
    public int number(String key) {
        return Integer.parseInt(text(key));
    }

    /** It is set up. */
    public void ready(String name) {
        say("ready", "name=" + name);
    }

    /** It is over, and has found this: words {@code key=value}. */
    public void done(String figures) {
        say("done", figures);
    }

    void failed(Throwable why) {
        say("failed", why.toString().replace('\n', ' '));
    }

    /** Whether it is to stop. */
    public boolean stopped() {
        return stop.getCount() == 0;
    }

    /** Waits until it is to stop. */
    public void awaitStop() throws InterruptedException {
        stop.await();
    }

    void stop() {
        stop.countDown();
    }

    private void say(String what, String rest) {
        synchronized (out) {
            out.println(id + " " + what + " " + rest);
            out.flush();
        }
    }
}
