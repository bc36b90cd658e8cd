package org.busway.broker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.busway.broker.internal.activation.NoActivation;
import org.busway.broker.internal.client.TestClient;
import org.busway.flow.internal.BusBudgets;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.FakeRegistry;
import org.busway.broker.internal.fake.Fakes;
import org.busway.spi.RunningBus;
import org.busway.spi.StartFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the bus starts, or says why it cannot, and tries again. */
@Timeout(30)
class RunningComponentTest {

    private static final long PATIENCE_MILLIS = 10_000;

    @TempDir
    Path directory;

    private final FakePolicy policy = new FakePolicy();
    private final FakeRegistry registry = new FakeRegistry();
    private RunningComponent component;

    private void start(boolean checksPidFile, String... listen) {
        start(checksPidFile, SystemLog.Use.CONFIGURATION, listen);
    }

    private void start(boolean checksPidFile, SystemLog.Use systemLog, String... listen) {
        BusServices services = new BusServices(policy, Fakes.authenticator(), Fakes.indexes(),
                new BusBudgets(48 << 20, 16 << 20));
        BusOptions options = new BusOptions(BusOptions.newGuid(), false, TestBus.USUAL_MEMORY_BYTES,
                BusOptions.USUAL_UNFINISHED_MILLIS, false, Map.of(), parts -> new NoActivation());
        component = new RunningComponent(registry.context(), services, options,
                new RunningComponent.Start(List.of(listen), checksPidFile, systemLog, directory.resolve("log").toString()));
        component.start();
    }

    @AfterEach
    void stop() {
        component.stop(PATIENCE_MILLIS);
    }

    private String address(String name) {
        return "unix:path=" + directory.resolve(name);
    }

    private void assertAnswers(String name) throws IOException {
        try (TestClient client = TestClient.connect(directory.resolve(name).toString())) {
            client.callBus("GetId", "");
        }
    }

    @Test
    void aCorrectedListenOfThePolicysFileStartsABusThatCouldNotStart() throws IOException {
        policy.listen("unix:path=/nowhere/at/all/bus");
        start(false);
        String reason = registry.await(StartFailure.class).reason();
        assertTrue(reason.contains("/nowhere/at/all"), reason);
        policy.listen(address("bus"));
        policy.changed();
        registry.await(RunningBus.class);
        assertNull(registry.service(StartFailure.class), "the reason does not hold any more");
        assertAnswers("bus");
    }

    @Test
    void aChangeThatCorrectsNothingLeavesTheReasonAndTheNextIsTriedToo() throws IOException {
        policy.listen("unix:path=/nowhere/at/all/bus");
        start(false);
        StartFailure first = registry.await(StartFailure.class);
        policy.changed();
        while (registry.await(StartFailure.class) == first) {
            Thread.onSpinWait();
        }
        policy.listen(address("bus"));
        policy.changed();
        registry.await(RunningBus.class);
        assertAnswers("bus");
    }

    @Test
    void aChangeWhileItRunsDoesNotStartItAgain() throws IOException {
        policy.listen(address("bus"));
        start(false);
        RunningBus running = registry.await(RunningBus.class);
        policy.listen(address("other"));
        policy.changed();
        assertFalse(component.hasFailed(PATIENCE_MILLIS));
        assertEquals(running, registry.service(RunningBus.class));
        assertAnswers("bus");
        assertTrue(Files.notExists(directory.resolve("other")));
    }

    @Test
    void nothingStartsAfterTheEnd() {
        policy.listen("unix:path=/nowhere/at/all/bus");
        start(false);
        registry.await(StartFailure.class);
        component.stop(PATIENCE_MILLIS);
        policy.listen(address("bus"));
        policy.changed();
        assertNull(registry.service(StartFailure.class));
        assertTrue(component.hasFailed(PATIENCE_MILLIS), "no other start has begun");
        assertTrue(Files.notExists(directory.resolve("bus")));
    }

    @Test
    void theSystemLogIsOfferedWhereTheConfigurationWantsItAndNotLongerThanTheBusRuns() {
        policy.listen(address("bus")).syslog(true);
        start(false);
        registry.await(RunningBus.class);
        assertEquals("also", registry.property(Consumer.class, "org.busway.log.system"));
        RuntimeException unreachable = assertThrows(RuntimeException.class,
                () -> registry.service(Consumer.class).accept("<30>line"));
        assertTrue(unreachable.getMessage().contains(directory.resolve("log").toString()), unreachable.getMessage());
        component.stop(PATIENCE_MILLIS);
        assertNull(registry.service(Consumer.class));
    }

    @Test
    void theOptionPrevailsOverTheConfiguration() {
        policy.listen(address("bus")).syslog(true);
        start(false, SystemLog.Use.NEVER);
        registry.await(RunningBus.class);
        assertNull(registry.service(Consumer.class));
        component.stop(PATIENCE_MILLIS);
        policy.syslog(false);
        start(false, SystemLog.Use.ONLY);
        registry.await(RunningBus.class);
        assertEquals("only", registry.property(Consumer.class, "org.busway.log.system"));
    }

    @Test
    void aUseThatThereIsNotIsTheReason() {
        assertNull(SystemLog.Use.named("sometimes"));
        assertEquals(SystemLog.Use.ONLY, SystemLog.Use.named("only"));
        policy.listen(address("bus"));
        start(false, (SystemLog.Use) null);
        assertTrue(registry.await(StartFailure.class).reason().contains("syslog must be one of"));
    }

    /** As dbus-daemon does it: a socket that may be the living bus's is not touched. */
    @Test
    void aPidFileThatIsThereKeepsEverySocketUnopened() throws IOException {
        Path pidfile = Files.writeString(directory.resolve("pid"), "1\n");
        policy.pidfile(pidfile).listen(address("bus"));
        start(true);
        assertEquals("The pid file \"" + pidfile + "\" exists, if the message bus is not running, remove this file",
                registry.await(StartFailure.class).reason());
        assertTrue(Files.notExists(directory.resolve("bus")));
        Files.delete(pidfile);
        policy.changed();
        registry.await(RunningBus.class);
    }

    @Test
    void whoWritesNoPidFileIsNotKeptFromStartingByOne() throws IOException {
        policy.pidfile(Files.writeString(directory.resolve("pid"), "1\n")).listen(address("bus"));
        start(false);
        registry.await(RunningBus.class);
        assertAnswers("bus");
    }
}
