package org.busway.api.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.Registration;
import org.busway.api.source.EventSource.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadedSourceTest {

    private static final long WAIT_NANOS = 20_000_000_000L;

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> closeWatches = new CopyOnWriteArrayList<>();
    private final List<String> connections = new CopyOnWriteArrayList<>();
    private volatile boolean open = true;
    private volatile boolean there = true;

    @SuppressWarnings("unchecked")
    private final BusConnection bus = (BusConnection) Proxy.newProxyInstance(ThreadedSourceTest.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "isOpen" -> open;
                case "onClose" -> {
                    closeWatches.add((Consumer<String>) arguments[0]);
                    yield (Registration) () -> closeWatches.remove(arguments[0]);
                }
                default -> throw new UnsupportedOperationException(method.toString());
            });

    /** Does in each turn what the test hands it. */
    private final class Work implements SourceWork {

        private interface Turn {
            void take() throws Exception;
        }

        private final String name;
        private final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
        private volatile Turn beginning = () -> {};
        private volatile long count;

        private Work(String name) {
            this.name = name;
        }

        @Override
        public void begin() throws Exception {
            beginning.take();
            done.add(name + " begins");
        }

        @Override
        public void turn() throws Exception {
            turns.take().take();
        }

        @Override
        public void wake() {
            turns.add(() -> {});
        }

        @Override
        public void giveUp() {
            if (!open) {
                done.add(name + " gives up");
            }
        }

        @Override
        public SourceCondition condition() {
            return SourceCondition.working(name, count > 5 ? "; too many" : "");
        }

        @Override
        public long eventCount() {
            return count;
        }

        @Override
        public void failed(Throwable failure) {
            done.add(name + " failed: " + failure.getMessage());
        }

        @Override
        public void close() {
            done.add(name + " closes");
        }
    }

    private final class Source extends ThreadedSource {
        private Source() {
            super("test", ThreadedSourceTest.this::connect, given -> connections.add("released"));
        }

        private void begin(Work... works) {
            BlockingQueue<Work> next = new LinkedBlockingQueue<>(List.of(works));
            run(on -> {
                assertSame(bus, on);
                return next.remove();
            });
        }

        private void finish() {
            end();
        }
    }

    private BusConnection connect() {
        if (!there) {
            throw new IllegalStateException("the bus has gone");
        }
        connections.add("connected");
        open = true;
        return bus;
    }

    private final Source source = new Source();
    private final Work work = new Work("one");

    @AfterEach
    void endSource() {
        source.finish();
        assertEquals(List.of(), List.copyOf(closeWatches));
        assertEquals(connections.stream().filter("connected"::equals).count(),
                connections.stream().filter("released"::equals).count(), "each connection was given back");
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(each -> each.getName().equals("busway-source-test")),
                "no thread is left");
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        long begin = System.nanoTime();
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() - begin < WAIT_NANOS, "not within 20 s");
            Thread.sleep(1);
        }
    }

    private String said() {
        return source.state() + " " + source.detail();
    }

    @Test
    void itIsStartingUntilItsWorkHasBegunAndThenWhatThatSays() throws InterruptedException {
        BlockingQueue<String> gate = new LinkedBlockingQueue<>();
        work.beginning = gate::take;
        source.begin(work);
        assertEquals("STARTING ", said());
        gate.add("go");
        eventually(() -> source.state() == State.ACTIVE);
        work.turns.add(() -> work.count = 6);
        eventually(() -> source.eventCount() == 6);
        assertEquals("DEGRADED one; too many", said());
        source.finish();
        assertEquals(List.of("one begins", "one closes"), done);
    }

    @Test
    void otherWorkBeginsWhenTheEarlierHasEndedAndCountsGoOn() throws InterruptedException {
        work.count = 3;
        source.begin(work);
        eventually(() -> source.state() == State.ACTIVE);
        Work two = new Work("two");
        source.begin(two);
        assertEquals(3, source.eventCount());
        two.count = 1;
        eventually(() -> source.detail().equals("two"));
        assertEquals(4, source.eventCount());
        assertEquals(List.of("one begins", "one closes", "two begins"), done);
    }

    @Test
    void itIsAskedWithoutWaitingWhileEarlierWorkDoesNotEnd() throws Exception {
        BlockingQueue<String> gate = new LinkedBlockingQueue<>();
        source.begin(work);
        eventually(() -> source.state() == State.ACTIVE);
        work.turns.add(gate::take);
        eventually(work.turns::isEmpty);
        Thread replacing = new Thread(() -> source.begin(new Work("two")));
        replacing.start();
        eventually(() -> replacing.getState() == Thread.State.TIMED_WAITING);
        List<Object> answers = new ArrayList<>();
        Thread asking = new Thread(() -> answers.addAll(List.of(source.state(), source.detail(), source.eventCount())));
        asking.start();
        asking.join();
        assertEquals(List.of(State.ACTIVE, "one", 0L), answers);
        assertTrue(replacing.isAlive(), "meanwhile it waited");
        gate.add("go");
        replacing.join();
    }

    @Test
    void workThatWaitsForTheBusIsInterruptedAtItsEnd() throws InterruptedException {
        work.beginning = () -> new LinkedBlockingQueue<>().take();
        source.begin(work);
        eventually(() -> !connections.isEmpty());
        source.finish();
        assertEquals(List.of("one closes"), done, "and that is no failure");
    }

    @Test
    void workThatThrowsHasFailedAndIsClosed() throws InterruptedException {
        work.beginning = () -> {
            throw new java.io.IOException("no such socket");
        };
        source.begin(work);
        eventually(() -> source.state() == State.FAILED);
        assertEquals("FAILED no such socket", said());
        eventually(() -> done.equals(List.of("one closes", "one failed: no such socket")));
    }

    @Test
    void anErrorIsAFailureToo() throws InterruptedException {
        source.begin(work);
        work.turns.add(() -> {
            throw new NoClassDefFoundError("org/example/Gone");
        });
        eventually(() -> said().equals("FAILED org/example/Gone"));
        eventually(() -> done.contains("one failed: org/example/Gone"));
    }

    @Test
    void whenTheBusEndsTheConnectionThatIsSaidAndItBeginsAnewWithAnother() throws InterruptedException {
        work.count = 3;
        Work two = new Work("two");
        source.begin(work, two);
        eventually(() -> source.state() == State.ACTIVE);
        List<String> told = new CopyOnWriteArrayList<>();
        source.onChange(() -> told.add(said()));
        open = false;
        closeWatches.get(0).accept("too slow");
        eventually(() -> source.detail().equals("two"));
        assertTrue(told.contains("FAILED the bus has ended the connection: too slow; another one is asked for in 1 s"),
                told::toString);
        assertEquals(List.of("one begins", "one gives up", "one closes", "two begins"), done, "and that is not logged");
        assertEquals(List.of("connected", "released", "connected"), connections);
        two.count = 1;
        assertEquals(4, source.eventCount());
    }

    @Test
    void whileThereIsNoOtherConnectionItAsksLessAndLessOften() throws InterruptedException {
        source.begin(work, new Work("two"));
        eventually(() -> source.state() == State.ACTIVE);
        there = false;
        open = false;
        closeWatches.get(0).accept("too slow");
        eventually(() -> said().equals("FAILED the bus gives no connection: the bus has gone; another one is asked for in 2 s"));
        there = true;
        eventually(() -> source.detail().equals("two"));
    }

    @Test
    void whatFailsForWantOfAConnectionIsNotLogged() throws InterruptedException {
        source.begin(work);
        work.turns.add(() -> {
            open = false;
            throw new IllegalStateException("closed");
        });
        eventually(() -> said().equals("FAILED the connection to the bus has ended; another one is asked for in 1 s"));
        assertEquals(List.of("one begins", "one closes"), done);
    }
}
