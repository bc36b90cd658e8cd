package org.busway.auth.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.busway.spi.StartFailure;
import org.busway.spi.policy.Authenticator;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.PolicyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The component with a registry of its own, real files and a real thread. */
class AuthComponentTest {

    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    Path directory;

    private final FakeRegistry registry = new FakeRegistry();
    private AuthComponent component;

    @AfterEach
    void stop() {
        if (component != null) {
            component.deactivate();
        }
        assertEquals(Set.of(), registry.types(), "nothing is left in the registry");
        assertFalse(Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("busway-auth")),
                "no thread is left");
    }

    private static String file(String elements) {
        return "<busconfig><listen>unix:path=/x</listen>" + elements + "</busconfig>";
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private BusPolicy start(GivenOptions options) {
        component = new AuthComponent(registry.context(), options);
        return registry.service(BusPolicy.class);
    }

    /** The settings that come into force next. */
    private static LinkedBlockingQueue<BusSettings> settingsOf(BusPolicy policy) {
        LinkedBlockingQueue<BusSettings> settings = new LinkedBlockingQueue<>();
        policy.addListener(() -> settings.add(policy.settings()));
        return settings;
    }

    private static BusSettings next(LinkedBlockingQueue<BusSettings> settings) throws InterruptedException {
        BusSettings next = settings.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(next != null, "a change was noticed");
        return next;
    }

    @Test
    void withoutOptionsItIsASessionOfTheOwner() throws Exception {
        BusPolicy policy = start(new GivenOptions());
        long own = new MachineAccounts().ownUid();
        Identity owner = new Identity(own, own, new int[]{(int) own}, 1, new byte[0], null, null);
        Identity other = new Identity(own + 1, own + 1, new int[]{(int) own + 1}, 1, new byte[0], null, null);
        assertEquals(Set.of(BusPolicy.class.getName(), Authenticator.class.getName()), registry.types());
        assertTrue(policy.mayConnect(owner) && !policy.mayConnect(other));
        assertTrue(policy.isPrivileged(owner) && !policy.isPrivileged(other) && !policy.isPrivileged(Identity.ANONYMOUS));
        assertTrue(policy.policyFor(owner).mayOwn("org.example.Meter"));
        assertTrue(policy.policyFor(owner).sendsFreely(4, false) && policy.policyFor(owner).receivesFreely(4, false));
    }

    @Test
    void aFaultAtTheStartIsTheOnlyThingRegistered() throws IOException {
        Path file = write("bus.conf", file("\n<nonsense/>"));
        start(new GivenOptions().file(file));
        assertEquals(Set.of(StartFailure.class.getName()), registry.types());
        String reason = registry.service(StartFailure.class).reason();
        assertTrue(reason.startsWith(file + ":2: Element <nonsense> not allowed"), reason);
        assertEquals(reason, registry.property(StartFailure.class, StartFailure.REASON));
    }

    @Test
    void aBetterConfigurationMendsAFailedStart() throws IOException {
        start(new GivenOptions().file(directory.resolve("none.conf")));
        assertEquals(Set.of(StartFailure.class.getName()), registry.types());
        component.modified(new GivenOptions().file(write("bus.conf", file(""))));
        assertEquals(Set.of(BusPolicy.class.getName(), Authenticator.class.getName()), registry.types());
    }

    @Test
    void aFileThatIsCorrectedMendsAFailedStartByItself() throws Exception {
        Path extra = Files.createDirectory(directory.resolve("extra"));
        Path file = write("bus.conf", "<busconfig><include>extra/listen.conf</include></busconfig>");
        Files.writeString(extra.resolve("listen.conf"), "<busconfig></busconfig>");
        start(new GivenOptions().file(file));
        assertTrue(registry.service(StartFailure.class).reason().contains("needs one or more <listen>"));
        while (registry.types().contains(StartFailure.class.getName())) {
            // Again, until the watching has begun; each time it is another file.
            Files.move(Files.writeString(directory.resolve("listen.new"), "<busconfig><listen>unix:path=/x</listen></busconfig>"),
                    extra.resolve("listen.conf"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        Set<String> both = Set.of(BusPolicy.class.getName(), Authenticator.class.getName());
        while (!registry.types().equals(both)) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void anotherFaultOfACorrectedFileIsTheReasonThen() throws Exception {
        start(new GivenOptions().file(write("bus.conf", "<busconfig></busconfig>")));
        int number = 0;
        while (!registry.reasons().contains("nonsense")) {
            Files.move(write("new.conf", "<busconfig><nonsense" + number++ + "/></busconfig>"), directory.resolve("bus.conf"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertFalse(registry.reasons().contains("<listen>"), "the first reason does not hold any more");
    }

    @Test
    void aFileAndOtherOptionsContradict() throws IOException {
        start(new GivenOptions().file(write("bus.conf", file(""))).rules("allow own=a.b"));
        assertTrue(registry.service(StartFailure.class).reason().contains("says everything"));
    }

    @Test
    void reloadBringsTheNewFileAndTellsListeners() throws Exception {
        Path file = write("bus.conf", file("<type>one</type>"));
        BusPolicy policy = start(new GivenOptions().file(file));
        BusSettings first = policy.settings();
        LinkedBlockingQueue<BusSettings> settings = settingsOf(policy);
        write("bus.conf", file("<type>two</type>"));
        BusSettings second = policy.reload().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("two", second.type());
        assertEquals("two", next(settings).type());
        assertNotSame(first, second);
    }

    @Test
    void reloadWithAFaultChangesNothing() throws Exception {
        Path file = write("bus.conf", file("<type>one</type>"));
        BusPolicy policy = start(new GivenOptions().file(file));
        BusSettings first = policy.settings();
        write("bus.conf", file("\n<limit name='max_x'>1</limit>"));
        ExecutionException failed = assertThrows(ExecutionException.class,
                () -> policy.reload().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertTrue(failed.getCause() instanceof PolicyException);
        assertTrue(failed.getCause().getMessage().startsWith(file + ":2: There is no limit called"));
        assertSame(first, policy.settings());
    }

    @Test
    void aChangedFileIsNoticed() throws Exception {
        BusPolicy policy = start(new GivenOptions().file(write("bus.conf", file("<type>one</type>"))));
        LinkedBlockingQueue<BusSettings> settings = settingsOf(policy);
        watchingHasBegun(policy, settings);
        write("bus.conf", file("<type>two</type>"));
        awaitType("two", settings);
    }

    @Test
    void afterAFaultTheMendedFileIsNoticed() throws Exception {
        BusPolicy policy = start(new GivenOptions().file(write("bus.conf", file("<type>one</type>"))));
        LinkedBlockingQueue<BusSettings> settings = settingsOf(policy);
        watchingHasBegun(policy, settings);
        write("bus.conf", "<broken");
        assertThrows(ExecutionException.class,
                () -> policy.reload().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        Path mended = write("bus.new", file("<type>two</type>"));
        Files.move(mended, directory.resolve("bus.conf"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        awaitType("two", settings);
    }

    @Test
    void anIncludedDirectoryThatComesToBeIsNoticed() throws Exception {
        Path extra = directory.resolve("etc/extra.d");
        BusPolicy policy = start(new GivenOptions().file(write("bus.conf", file("<includedir>" + extra + "</includedir>"))));
        LinkedBlockingQueue<BusSettings> settings = settingsOf(policy);
        watchingHasBegun(policy, settings);
        Files.createDirectories(extra);
        Files.writeString(extra.resolve("10.conf"), "<busconfig><type>extra</type></busconfig>");
        awaitType("extra", settings);
        Files.delete(extra.resolve("10.conf"));
        awaitType(null, settings);
    }

    @Test
    void aServiceFileThatComesOrGoesIsNoticed() throws Exception {
        Path services = Files.createDirectory(directory.resolve("services"));
        BusPolicy policy = start(new GivenOptions().file(write("bus.conf", file("<servicedir>" + services + "</servicedir>"))));
        LinkedBlockingQueue<BusSettings> settings = settingsOf(policy);
        watchingHasBegun(policy, settings);
        Files.writeString(services.resolve("a.service"), "");
        next(settings);
        watchingHasBegun(policy, settings);
        Files.delete(services.resolve("a.service"));
        next(settings);
    }

    @Test
    void modifiedOptionsReplaceThePolicyAndFaultyOnesDoNot() throws Exception {
        BusPolicy policy = start(new GivenOptions());
        LinkedBlockingQueue<BusSettings> settings = settingsOf(policy);
        component.modified(new GivenOptions().rules("permit everything"));
        component.modified(new GivenOptions().type("gateway").rules("allow own=a.b"));
        assertEquals("gateway", next(settings).type());
        assertTrue(policy.policyFor(Identity.ANONYMOUS).mayOwn("a.b"));
        assertFalse(policy.policyFor(Identity.ANONYMOUS).mayOwn("c.d"));
        assertSame(policy, registry.service(BusPolicy.class), "the service stays the same");
    }

    @Test
    void afterTheEndAReloadFails() throws Exception {
        BusPolicy policy = start(new GivenOptions());
        component.deactivate();
        component = null;
        assertThrows(ExecutionException.class,
                () -> policy.reload().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void startingAndStoppingLeavesNoDescriptor() throws Exception {
        Path file = write("bus.conf", file(""));
        start(new GivenOptions().file(file));
        component.deactivate();
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
            start(new GivenOptions().file(file));
            component.deactivate();
        }
        component = null;
        assertEquals(before, openDescriptors());
    }

    private static long openDescriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(AuthComponentTest::target).filter(AuthComponentTest::isOfTheKind).count();
        }
    }

    /** The kinds that this bundle opens; the machine that runs the tests opens files of its own as it likes. */
    private static boolean isOfTheKind(String target) {
        return target.contains("inotify") || target.contains("eventpoll") || target.contains("eventfd");
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** The auth thread does one thing after the other: what it was told before the reload is done after it. */
    private static void watchingHasBegun(BusPolicy policy, LinkedBlockingQueue<BusSettings> settings) throws Exception {
        policy.reload().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        next(settings);
    }

    /** A directory may be read when it has just appeared and once more when its files have. */
    private static void awaitType(String type, LinkedBlockingQueue<BusSettings> settings) throws InterruptedException {
        BusSettings read;
        do {
            read = next(settings);
        } while (type == null ? read.type() != null : !type.equals(read.type()));
    }
}
