package org.busway.integration.hostile;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.busway.api.Message;
import org.busway.broker.internal.client.TestClient;

/**
 * Two peers that mean no harm: one calls, the other answers, a thousand times a second, while others do their worst. A reply that does
 * not come, or comes to another question, fails whoever asks for the {@link #result}.
 */
final class PingPong implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000;
    private static final int MOST = 100_000;

    /** What was seen: calls, and the microseconds that replies took. */
    record Result(int calls, long p50Micros, long p99Micros, long mostMicros) {

        @Override
        public String toString() {
            return calls + " calls of others, p50 " + p50Micros + " µs, p99 " + p99Micros + " µs, most " + mostMicros + " µs";
        }
    }

    private final TestClient caller;
    private final TestClient called;
    private final long[] micros = new long[MOST];
    private final Thread thread = new Thread(this::play, "ping-pong");
    private volatile boolean ending;
    private volatile int calls;
    private volatile Throwable failure;

    PingPong(String path) throws IOException {
        caller = TestClient.connect(path);
        called = TestClient.connect(path);
        thread.start();
    }

    private void play() {
        try {
            while (!ending && calls < MOST) {
                long beginNanos = System.nanoTime();
                String question = "call " + calls;
                int serial = caller.send(Message.call(called.uniqueName(), "/", "com.example.Ping", "Ping").body("s", question));
                Message call = called.receive();
                called.send(Message.reply(call).body("s", call.argument(0)));
                String answer = caller.reply(serial).argument(0);
                if (!answer.equals(question)) {
                    throw new IOException(question + " was answered with " + answer);
                }
                micros[calls] = (System.nanoTime() - beginNanos) / 1000;
                calls++;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    /** How often it has played until now. */
    int calls() {
        requireWhole();
        return calls;
    }

    /** Ends the play. */
    Result result() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requireWhole();
        long[] sorted = Arrays.copyOf(micros, calls);
        Arrays.sort(sorted);
        return new Result(calls, sorted[calls / 2], sorted[calls * 99 / 100], sorted[calls - 1]);
    }

    private void requireWhole() {
        if (failure != null) {
            throw new AssertionError("after " + calls + " calls others are not served any more: " + failure.getMessage(),
                    failure);
        }
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        caller.close();
        called.close();
    }
}
