package org.busway.broker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.activation.NoActivation;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.Fakes;
import org.busway.flow.internal.BusBudgets;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.flow.Resource;

/** A bus on a socket in a directory of its own, with fakes of what other bundles provide. Closing it asserts that nothing was left behind. */
public final class TestBus implements AutoCloseable {

    public static final long USUAL_MEMORY_BYTES = 512 << 20;
    private static final long USUAL_HEAP_BYTES = 64 << 20;
    private static final long UNFINISHED_MILLIS = 300;

    public final FakePolicy policy;
    public final BusBudgets budgets;
    public final Bus bus;
    private boolean stopped;
    private final Path directory;
    private final List<TestClient> clients = new ArrayList<>();

    public TestBus() throws IOException {
        this(new FakePolicy());
    }

    public TestBus(FakePolicy policy) throws IOException {
        this(policy, Fakes.indexes());
    }

    public TestBus(FakePolicy policy, RuleIndexes indexes) throws IOException {
        this(policy, indexes, parts -> new NoActivation(), USUAL_MEMORY_BYTES, USUAL_HEAP_BYTES);
    }

    public TestBus(FakePolicy policy, long memoryBytes) throws IOException {
        this(policy, memoryBytes, USUAL_HEAP_BYTES);
    }

    public TestBus(FakePolicy policy, long memoryBytes, long heapBytes) throws IOException {
        this(policy, Fakes.indexes(), parts -> new NoActivation(), memoryBytes, heapBytes);
    }

    public TestBus(FakePolicy policy, Function<ActivationParts, Activator> activator) throws IOException {
        this(policy, Fakes.indexes(), activator, USUAL_MEMORY_BYTES, USUAL_HEAP_BYTES);
    }

    private TestBus(FakePolicy policy, RuleIndexes indexes, Function<ActivationParts, Activator> activator, long memoryBytes,
            long heapBytes)
            throws IOException {
        this.policy = policy;
        budgets = new BusBudgets(memoryBytes / 4 * 3, heapBytes);
        directory = Files.createTempDirectory("busway-test-");
        bus = new Bus(new BusServices(policy, Fakes.authenticator(), indexes, budgets),
                new BusOptions(BusOptions.newGuid(), true, memoryBytes, UNFINISHED_MILLIS, true, Map.of(), activator));
        bus.start(List.of("unix:path=" + path()), addresses -> {});
    }

    /** The bus thread, to be looked at from outside. */
    public Thread thread() {
        return bus.thread();
    }

    public String path() {
        return directory.resolve("bus").toString();
    }

    /** A client that has said Hello; it is closed with the bus. */
    public TestClient client() throws IOException {
        return keep(TestClient.connect(path()));
    }

    public TestClient keep(TestClient client) {
        clients.add(client);
        return client;
    }

    /** Asks something of the bus on its own thread. */
    public <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        bus.loop().execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | AssertionError e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.join();
    }

    /** Waits until something is so on the bus thread, for ten seconds at most. */
    public void await(String what, Supplier<Boolean> condition) {
        long begin = System.nanoTime();
        while (!ask(condition)) {
            assertTrue(System.nanoTime() - begin < 10_000_000_000L, what);
            Thread.onSpinWait();
        }
    }

    /** Waits until so many senders wait for others. */
    public void awaitHeldUp(int senders) {
        await(senders + " senders are held up", () -> bus.heldUp() == senders);
    }

    /** Fills the queue of one that does not read, without anybody waiting or anything being lost: with calls, until one is refused. */
    public void fill(TestClient receiver) throws IOException {
        TestClient filler = client();
        for (int size : new int[]{10_000, 100}) {
            List<Message> answers = List.of();
            while (answers.isEmpty()) {
                filler.send(Message.call(receiver.uniqueName(), "/", "com.example.Thing", "Fill").flags(1).body("ay",
                        (Object) new byte[size]));
                answers = filler.settle();
            }
            assertEquals(BusException.LIMITS_EXCEEDED, answers.get(0).errorName());
        }
    }

    /** Keeps the bus thread busy with something. */
    public void busy(Runnable work) {
        bus.loop().execute(work);
    }

    /** Does something behind all else of this turn of the bus thread, or the next one. */
    public void atEndOfTurn(Runnable look) {
        bus.loop().executeLast(look);
    }

    /** Waits until all that clients have done is done, and what they held is given back. */
    public void closeClients() throws IOException {
        clients.forEach(TestClient::close);
        clients.clear();
        // The closed sockets were closed before this one connects, so the bus has seen their end when it answers.
        try (TestClient last = TestClient.connect(path())) {
            last.callBus("GetId", "");
        }
        await("everybody is gone", () -> bus.peerCount() == 0);
    }

    /** Ends the bus with whoever is there. */
    public void stop() throws IOException {
        assertTrue(bus.stop(5000), "the bus thread ends");
        assertEquals(0, budgets.heldBytes());
        assertEquals(0, budgets.faults(), "charges that were forgotten or given back twice");
        clients.forEach(TestClient::close);
        stopped = true;
        Files.delete(directory);
    }

    @Override
    public void close() throws IOException {
        if (stopped) {
            return;
        }
        closeClients();
        assertEquals(0, ask(() -> bus.chargeFaults()), "what was held was charged after each turn");
        for (Resource resource : Resource.values()) {
            assertEquals(0, budgets.held(resource), resource + " held by nobody");
        }
        assertEquals(0, budgets.heldBytes());
        assertTrue(budgets.peakBytes() <= budgets.totalBytes(),
                budgets.peakBytes() + " of " + budgets.totalBytes() + " were held");
        assertTrue(bus.stop(5000), "the bus thread ends");
        assertEquals(0, budgets.faults(), "charges that were forgotten or given back twice");
        assertEquals(0, bus.pool().lentBytes(), "memory that was not given back");
        assertTrue(Files.notExists(directory.resolve("bus")), "the socket's file is removed");
        Files.delete(directory);
    }
}
