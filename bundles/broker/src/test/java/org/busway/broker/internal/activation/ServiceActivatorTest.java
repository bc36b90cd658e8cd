package org.busway.broker.internal.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.ActivationParts;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Activation on a real bus with real programs; the name is taken by the test itself where a program would. */
class ServiceActivatorTest {

    private static final String NAME = "com.example.Started";
    private static final String INTERFACE = "com.example.Thing";

    @TempDir
    Path directory;
    private final FakePolicy policy = new FakePolicy();
    private boolean systemd;
    private Offers offers = Offers.NONE;

    @Test
    void messagesWaitForTheNameAndArriveInOrderBeforeAnythingLater() throws IOException {
        service("/bin/true");
        try (TestBus bus = bus()) {
            TestClient caller = bus.client();
            int first = caller.send(Message.call(NAME, "/", INTERFACE, "One"));
            caller.send(Message.call(NAME, "/", INTERFACE, "Two"));
            caller.callBus("GetId", "");
            TestClient service = bus.client();
            assertEquals(1L, service.callBus("RequestName", "su", NAME, 0).arguments().get(0));
            caller.send(Message.call(NAME, "/", INTERFACE, "Three"));
            assertEquals("NameAcquired", service.receive().member());
            Message one = service.receive();
            assertEquals("One", one.member());
            assertEquals(caller.uniqueName(), one.sender());
            assertEquals("Two", service.receive().member());
            assertEquals("Three", service.receive().member());
            service.send(Message.reply(one).body("s", "done"));
            assertEquals("done", caller.reply(first).argument(0));
        }
    }

    @Test
    void startServiceByNameIsAnsweredWhenTheNameIsOwned() throws IOException {
        service("/bin/true");
        try (TestBus bus = bus()) {
            TestClient caller = bus.client();
            int call = caller.callBusLater("StartServiceByName", "su", NAME, 0);
            TestClient service = bus.client();
            service.callBus("RequestName", "su", NAME, 0);
            assertEquals(1L, caller.reply(call).arguments().get(0));
            assertEquals(2L, caller.callBus("StartServiceByName", "su", NAME, 0).arguments().get(0));
        }
    }

    @Test
    void aProgramThatFailsAnswersAllWhoWaitedForItWithItsStatus() throws IOException {
        Path gate = directory.resolve("gate");
        service("/bin/sh -c 'while ! test -e " + gate + "; do sleep 0.01; done; exit 7'");
        try (TestBus bus = bus()) {
            TestClient caller = bus.client();
            int call = caller.send(Message.call(NAME, "/", INTERFACE, "One"));
            int start = caller.callBusLater("StartServiceByName", "su", NAME, 0);
            caller.callBus("GetId", "");
            Files.createFile(gate);
            Message error = caller.reply(call);
            assertEquals("org.freedesktop.DBus.Error.Spawn.ChildExited", error.errorName());
            assertEquals("Process /bin/sh exited with status 7", error.argument(0));
            assertEquals("org.freedesktop.DBus.Error.Spawn.ChildExited", caller.reply(start).errorName());
        }
    }

    @Test
    void aProgramThatASignalEndedIsSaidToHaveBeenSignaled() throws IOException {
        service("/bin/sh -c 'kill -9 $$'");
        try (TestBus bus = bus()) {
            Message error = bus.client().call(Message.call(NAME, "/", INTERFACE, "One"));
            assertEquals("org.freedesktop.DBus.Error.Spawn.ChildSignaled", error.errorName());
            assertEquals("Process /bin/sh received signal 9", error.argument(0));
        }
    }

    @Test
    void aProgramThatCannotBeRunIsNamed() throws IOException {
        service("/nowhere/at/all");
        try (TestBus bus = bus()) {
            Message error = bus.client().call(Message.call(NAME, "/", INTERFACE, "One"));
            assertEquals("org.freedesktop.DBus.Error.Spawn.ExecFailed", error.errorName());
            assertEquals("Failed to execute program /nowhere/at/all: No such file or directory", error.argument(0));
        }
    }

    @Test
    void aBundleThatOffersTheNameIsStartedOnceInThePlaceOfAProgramAndListed() throws Exception {
        service("/nowhere/at/all");
        SynchronousQueue<String> started = new SynchronousQueue<>();
        offers = new OneOffer(() -> started.put("started"));
        try (TestBus bus = bus()) {
            TestClient caller = bus.client();
            assertTrue(((List<?>) caller.callBus("ListActivatableNames", "").arguments().get(0)).contains(NAME));
            int call = caller.send(Message.call(NAME, "/", INTERFACE, "One"));
            int start = caller.callBusLater("StartServiceByName", "su", NAME, 0);
            assertEquals("started", started.poll(10, TimeUnit.SECONDS));
            TestClient service = bus.client();
            service.callBus("RequestName", "su", NAME, 0);
            assertEquals(1L, caller.reply(start).arguments().get(0));
            assertEquals("NameAcquired", service.receive().member());
            service.send(Message.reply(service.receive()).body("s", "done"));
            assertEquals("done", caller.reply(call).argument(0));
            assertEquals(null, started.poll(), "it was started once");
        }
    }

    @Test
    void aBundleThatDoesNotStartIsNamedToWhoWaited() throws IOException {
        offers = new OneOffer(() -> {
            throw new IllegalStateException("resolve", new IllegalStateException("nothing gives it\nits package"));
        });
        try (TestBus bus = bus()) {
            Message error = bus.client().call(Message.call(NAME, "/", INTERFACE, "One"));
            assertEquals("org.freedesktop.DBus.Error.Spawn.ExecFailed", error.errorName());
            assertEquals("Failed to start bundle org.example.started: nothing gives it its package", error.argument(0));
        }
    }

    @Test
    void aBundleThatDoesNotOwnItsNameInTimeIsToldLikeAProgram() throws IOException {
        offers = new OneOffer(() -> {});
        policy.limits(limits(200, 512));
        try (TestBus bus = bus()) {
            Message error = bus.client().call(Message.call(NAME, "/", INTERFACE, "One"));
            assertEquals("org.freedesktop.DBus.Error.TimedOut", error.errorName());
            assertEquals("Failed to activate service '" + NAME + "': timed out (service_start_timeout=200ms)", error.argument(0));
        }
    }

    /** A framework in which one bundle offers the name. */
    private record OneOffer(Start how) implements Offers, Offers.Offer {

        private interface Start {
            void run() throws Exception;
        }

        @Override
        public Offer find(String name) {
            return name.equals(NAME) ? this : null;
        }

        @Override
        public List<String> names() {
            return List.of(NAME);
        }

        @Override
        public String bundle() {
            return "org.example.started";
        }

        @Override
        public void start() throws Exception {
            how.run();
        }
    }

    @Test
    void anUnbalancedCommandLineIsRefusedAtOnceAndLeavesNothingPending() throws IOException {
        service("/bin/true 'oh");
        try (TestBus bus = bus()) {
            TestClient caller = bus.client();
            for (int i = 0; i < 2; i++) {
                Message error = caller.call(Message.call(NAME, "/", INTERFACE, "One"));
                assertEquals("org.freedesktop.DBus.Error.Spawn.FileInvalid", error.errorName());
            }
        }
    }

    @Test
    void whoeverWaitsTooLongIsToldSoAndTheProgramIsEnded() throws IOException {
        service("/bin/sleep 1000");
        policy.limits(limits(200, 512));
        try (TestBus bus = bus()) {
            Message error = bus.client().call(Message.call(NAME, "/", INTERFACE, "One"));
            assertEquals("org.freedesktop.DBus.Error.TimedOut", error.errorName());
            assertEquals("Failed to activate service '" + NAME + "': timed out (service_start_timeout=200ms)", error.argument(0));
        }
        assertTrue(
                ProcessHandle.current().children().noneMatch(child -> child.info().commandLine().orElse("").contains("sleep 1000")
                        && !endsSoon(child)),
                "the program was ended");
    }

    @Test
    void moreThanTheLimitMayNotWait() throws IOException {
        service("/bin/true");
        policy.limits(limits(25_000, 2));
        try (TestBus bus = bus()) {
            TestClient caller = bus.client();
            caller.send(Message.call(NAME, "/", INTERFACE, "One"));
            caller.send(Message.call(NAME, "/", INTERFACE, "Two"));
            Message error = caller.call(Message.call(NAME, "/", INTERFACE, "Three"));
            assertEquals("org.freedesktop.DBus.Error.LimitsExceeded", error.errorName());
            assertTrue(error.argument(0).contains("max_pending_service_starts=2"), error.argument(0));
        }
    }

    @Test
    void aCallerThatGoesTakesItsMessagesWithIt() throws IOException {
        service("/bin/true");
        try (TestBus bus = bus()) {
            bus.client().send(Message.call(NAME, "/", INTERFACE, "One"));
            bus.closeClients();
            TestClient service = bus.client();
            service.callBus("RequestName", "su", NAME, 0);
            assertEquals(List.of("NameAcquired"), service.settle().stream().map(Message::member).toList());
        }
    }

    @Test
    void namesThatCanBeStartedAreListed() throws IOException {
        service("/bin/true");
        try (TestBus bus = bus()) {
            assertEquals(List.of("org.freedesktop.DBus", NAME),
                    bus.client().callBus("ListActivatableNames", "").arguments().get(0));
        }
    }

    @Test
    void systemdIsAskedForTheUnitAndItsFailureIsTheCallersError() throws IOException {
        systemd = true;
        service("/bin/false\nSystemdService=started.service");
        try (TestBus bus = bus()) {
            TestClient caller = bus.client();
            int call = caller.send(Message.call(NAME, "/", INTERFACE, "One"));
            caller.callBus("GetId", "");
            TestClient manager = bus.client();
            manager.callBus("RequestName", "su", "org.freedesktop.systemd1", 0);
            assertEquals("NameAcquired", manager.receive().member());
            Message request = manager.receive();
            assertEquals("ActivationRequest", request.member());
            assertEquals("org.freedesktop.systemd1.Activator", request.interfaceName());
            assertEquals("started.service", request.argument(0));
            manager.send(Message.signal("/org/freedesktop/systemd1", "org.freedesktop.systemd1.Activator", "ActivationFailure")
                    .destination("org.freedesktop.DBus")
                    .body("sss", "started.service", "com.example.Error.Broken", "no such thing"));
            Message error = caller.reply(call);
            assertEquals("com.example.Error.Broken", error.errorName());
            assertEquals("no such thing", error.argument(0));
        }
    }

    @Test
    void whatPeersSetForProgramsIsChargedAndHasALimit() throws IOException {
        // Which is told too, and comes by itself.
        systemd = true;
        try (TestBus bus = bus()) {
            TestClient client = bus.client();
            long before = bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES));
            assertNull(environment(client, "SMALL", 1000).errorName());
            assertTrue(bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES)) > before + 1000);
            Message answer = environment(client, "LARGE0", 20_000);
            for (int i = 1; i < 20 && answer.errorName() == null; i++) {
                answer = environment(client, "LARGE" + i, 20_000);
            }
            assertEquals(BusException.LIMITS_EXCEEDED, answer.errorName());
            assertEquals(BusException.LIMITS_EXCEEDED, environment(client, "HUGE", 2_000_000).errorName());
            long most = bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES));
            for (int i = 0; i < 20; i++) {
                assertNull(environment(client, "LARGE0", 20_000).errorName(), "what is set again takes no more room");
            }
            assertEquals(most, bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES)));
            assertNull(environment(client, "LARGE0", 1).errorName());
            assertTrue(bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES)) < most - 19_000);
            bus.stop();
        }
    }

    private static Message environment(TestClient client, String name, int characters) throws IOException {
        return client.callBus("UpdateActivationEnvironment", "a{ss}", Map.of(name, "x".repeat(characters)));
    }

    private static boolean endsSoon(ProcessHandle child) {
        try {
            child.onExit().get(5, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private TestBus bus() throws IOException {
        return new TestBus(policy.serviceDirectory(directory), this::activator);
    }

    private Activator activator(ActivationParts parts) {
        return new ServiceActivator(parts.names(), parts.room(), parts.voice(), parts.loop().timers(),
                new ServiceLauncher(parts.loop()::execute), systemd, () -> "unix:path=/nowhere", offers, parts.ofBus());
    }

    private void service(String exec) throws IOException {
        Files.writeString(directory.resolve("started.service"), "[D-BUS Service]\nName=" + NAME + "\nExec=" + exec + "\n");
    }

    private static Limits limits(long startTimeoutMillis, long pendingStarts) {
        Limits b = Limits.BUILT_IN;
        return new Limits(b.maxIncomingBytes(), b.maxIncomingDescriptors(), b.maxOutgoingBytes(), b.maxOutgoingDescriptors(),
                b.maxMessageBytes(), b.maxMessageDescriptors(), startTimeoutMillis, b.authTimeoutMillis(),
                b.pendingDescriptorTimeoutMillis(), b.maxCompletedConnections(), b.maxIncompleteConnections(),
                b.maxConnectionsPerUser(),
                pendingStarts, b.maxNamesPerConnection(), b.maxMatchRulesPerConnection(), b.maxRepliesPerConnection(),
                b.replyTimeoutMillis());
    }
}
