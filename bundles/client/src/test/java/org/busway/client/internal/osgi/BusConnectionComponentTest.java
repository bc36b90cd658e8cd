package org.busway.client.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.busway.api.BusConnection;
import org.busway.api.FurtherBusConnection;
import org.busway.api.BusException;
import org.busway.api.ObjectInterface;
import org.busway.client.internal.FakeLocalBus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Bundles as peers, in a real framework on a fake bus. */
class BusConnectionComponentTest {

    private static final ObjectInterface ECHO = ObjectInterface.named("org.example.Echo1")
            .method("Echo", "s", "s", call -> call.arguments()).build();

    private final FakeLocalBus bus = new FakeLocalBus();
    private EmptyBundles bundles;
    private BusConnectionComponent component;
    private Bundle one;
    private Bundle two;

    @BeforeEach
    void start() throws Exception {
        bundles = new EmptyBundles();
        component = new BusConnectionComponent(bundles.context(), bus);
        one = bundles.start("org.example.one");
        two = bundles.start("org.example.two");
    }

    @AfterEach
    void stop() throws Exception {
        bundles.close();
    }

    private static BusConnection connection(Bundle of) {
        return of.getBundleContext().getService(reference(of));
    }

    private static ServiceReference<BusConnection> reference(Bundle of) {
        return of.getBundleContext().getServiceReference(BusConnection.class);
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        long begin = System.nanoTime();
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20), "did not become true within 20 s");
            Thread.sleep(5);
        }
    }

    @Test
    void eachBundleIsAPeerOfItsOwn() {
        assertEquals(":1.1", connection(one).uniqueName());
        assertEquals(":1.2", connection(two).uniqueName());
        assertSame(connection(one), connection(one));
        assertEquals("org.example.one", bus.identity(0).bundle());
        assertEquals(ProcessHandle.current().pid(), bus.identity(0).pid());
    }

    @Test
    void aBundleIsOfTheProfileOnlyIfItWasInstalledForItAndNotUpdatedSince() throws Exception {
        connection(two);
        assertEquals("test:org.example.two", bus.identity(0).bundleOrigin(), "nobody says what the profile is");
        Map<String, Long> profile = Map.of(one.getLocation(), one.getLastModified());
        Hashtable<String, Object> properties = new Hashtable<>(Map.of(BundleIdentity.PROFILE_BUNDLES, profile));
        bundles.context().registerService(Map.class, profile, properties);
        connection(one);
        assertEquals("profile", bus.identity(1).bundleOrigin());
        one.stop();
        while (System.currentTimeMillis() <= profile.get(one.getLocation())) {
            Thread.onSpinWait();
        }
        one.update(EmptyBundles.jar("org.example.one"));
        one.start();
        connection(one);
        assertEquals("test:org.example.one", bus.identity(2).bundleOrigin(), "another jar in its place");
    }

    @Test
    void noBundleMakesItselfOneOfTheProfile() throws Exception {
        Map<String, Long> claimed = Map.of(one.getLocation(), one.getLastModified());
        one.getBundleContext().registerService(Map.class, claimed,
                new Hashtable<>(Map.of(BundleIdentity.PROFILE_BUNDLES, claimed)));
        connection(one);
        assertEquals("test:org.example.one", bus.identity(0).bundleOrigin());
    }

    @Test
    void aPeerOutlivesTheReleaseOfItsServiceAndEndsWithItsBundle() throws Exception {
        BusConnection connection = connection(one);
        one.getBundleContext().ungetService(reference(one));
        assertTrue(connection.isOpen());
        assertSame(connection, connection(one));
        connection(two);
        one.stop();
        assertFalse(connection.isOpen());
        assertEquals(List.of(":1.2"), bus.peers());
        one.start();
        assertNotSame(connection, connection(one));
    }

    @Test
    void aPeerThatTheBusThrewOutIsReplacedWhenItIsAskedForAgain() throws Exception {
        BusConnection connection = connection(one);
        CompletableFuture<String> reason = new CompletableFuture<>();
        connection.onClose(reason::complete);
        bus.evict(":1.1", "too slow");
        assertEquals("too slow", reason.get(20, TimeUnit.SECONDS));
        one.getBundleContext().ungetService(reference(one));
        assertTrue(connection(one).isOpen());
    }

    @Test
    void aBundleHasAsManyPeersMoreAsItAsksForAndEachEndsWhenItIsReleased() throws Exception {
        connection(one);
        assertEquals(1, one.getBundleContext().getServiceReferences(BusConnection.class, null).size(),
                "who follows connections meets one");
        ServiceReference<FurtherBusConnection> reference = one.getBundleContext()
                .getServiceReference(FurtherBusConnection.class);
        ServiceObjects<FurtherBusConnection> objects = one.getBundleContext().getServiceObjects(reference);
        FurtherBusConnection first = objects.getService();
        FurtherBusConnection second = objects.getService();
        assertEquals(List.of(":1.1", ":1.2", ":1.3"), bus.peers());
        assertEquals("org.example.one", bus.identity(2).bundle());
        objects.ungetService(first);
        assertFalse(first.isOpen());
        assertTrue(second.isOpen());
        one.stop();
        assertFalse(second.isOpen());
        one.start();
        BusConnection third = one.getBundleContext().getServiceObjects(reference).getService();
        component.deactivate();
        assertFalse(third.isOpen());
        assertEquals(List.of(), bus.peers());
    }

    @Test
    void bundlesCallEachOther() {
        connection(one).export(new org.busway.api.ObjectPath("/echo"), ECHO);
        assertEquals("x", connection(two).call(":1.1", "/echo", "org.example.Echo1", "Echo", "s", "x").argument(0));
    }

    @Test
    void aRegisteredObjectIsExportedUnderItsNameWhileItIsRegistered() throws Exception {
        ServiceRegistration<ObjectInterface> registration = one.getBundleContext().registerService(ObjectInterface.class, ECHO,
                properties("/a", "org.example.Name"));
        eventually(() -> bus.names().contains("org.example.Name"));
        assertEquals("x", connection(two).call("org.example.Name", "/a", "org.example.Echo1", "Echo", "s", "x").argument(0));

        registration.setProperties(properties("/b", "org.example.Other"));
        eventually(() -> bus.names().equals(List.of("org.example.Other")));
        assertEquals("x", connection(two).call("org.example.Other", "/b", "org.example.Echo1", "Echo", "s", "x").argument(0));
        BusException gone = assertThrows(BusException.class,
                () -> connection(two).call("org.example.Other", "/a", "org.example.Echo1", "Echo", "s", "x"));
        assertEquals(BusException.UNKNOWN_OBJECT, gone.errorName());

        registration.unregister();
        eventually(() -> bus.names().isEmpty());
        assertThrows(BusException.class, () -> connection(two).call(":1.1", "/b", "org.example.Echo1", "Echo", "s", "x"));
    }

    @Test
    void aNameThatTwoObjectsWantIsKeptUntilBothAreGone() throws Exception {
        ServiceRegistration<ObjectInterface> first = one.getBundleContext().registerService(ObjectInterface.class, ECHO,
                properties("/a", "org.example.Name"));
        ServiceRegistration<ObjectInterface> second = one.getBundleContext().registerService(ObjectInterface.class, ECHO,
                properties("/b", "org.example.Name"));
        String name = connection(one).uniqueName();
        eventually(() -> answers(name, "/a") && answers(name, "/b"));
        first.unregister();
        eventually(() -> !answers(name, "/a"));
        assertEquals(List.of("org.example.Name"), bus.names());
        second.unregister();
        eventually(() -> bus.names().isEmpty());
    }

    @Test
    void theObjectsOfABundleThatTheBusThrewOutAreExportedAgainUnderTheirNames() throws Exception {
        one.getBundleContext().registerService(ObjectInterface.class, ECHO, properties("/a", "org.example.Name"));
        ServiceRegistration<ObjectInterface> second = one.getBundleContext().registerService(ObjectInterface.class, ECHO,
                properties("/b", "org.example.Name"));
        eventually(() -> bus.names().contains("org.example.Name"));
        String before = connection(one).uniqueName();
        eventually(() -> answers(before, "/a") && answers(before, "/b"));
        bus.evict(before, "too slow");
        eventually(() -> answers("org.example.Name", "/a") && answers("org.example.Name", "/b"));
        assertFalse(bus.peers().contains(before));
        second.unregister();
        eventually(() -> !answers("org.example.Name", "/b"));
        assertTrue(answers("org.example.Name", "/a"), "the name is counted on the new connection");
    }

    @Test
    void anObjectThatIsGoneIsNotExportedAgain() throws Exception {
        ServiceRegistration<ObjectInterface> registration = one.getBundleContext().registerService(ObjectInterface.class, ECHO,
                properties("/a", "org.example.Name"));
        one.getBundleContext().registerService(ObjectInterface.class, ECHO, properties("/b", "org.example.Other"));
        eventually(() -> bus.names().equals(List.of("org.example.Name", "org.example.Other")));
        bus.evict(bus.peers().get(0), "too slow");
        registration.unregister();
        eventually(() -> bus.names().equals(List.of("org.example.Other")) && answers("org.example.Other", "/b"));
        assertFalse(answers("org.example.Other", "/a"));
    }

    @Test
    void anObjectIsExportedAsSoonAsTheBusHasRoomForItsBundle() throws Exception {
        bus.full(true);
        one.getBundleContext().registerService(ObjectInterface.class, ECHO, properties("/a", "org.example.Name"));
        eventually(() -> bus.refused() > 1);
        bus.full(false);
        eventually(() -> answers("org.example.Name", "/a"));
    }

    private boolean answers(String name, String path) {
        try {
            connection(two).call(name, path, "org.example.Echo1", "Echo", "s", "x");
            return true;
        } catch (BusException e) {
            return false;
        }
    }

    @Test
    void aPathThatIsNoneHarmsNobody() throws Exception {
        one.getBundleContext().registerService(ObjectInterface.class, ECHO, properties("no path", "org.example.Wrong"));
        one.getBundleContext().registerService(ObjectInterface.class, ECHO, properties("/a", "org.example.Right"));
        eventually(() -> bus.names().equals(List.of("org.example.Right")));
    }

    @Test
    void whenTheBusGoesEverythingEnds() throws Exception {
        BusConnection connection = connection(one);
        connection.subscribe(org.busway.api.MatchRule.ALL, message -> {});
        component.deactivate();
        assertFalse(connection.isOpen());
        assertNull(reference(one));
        assertEquals(List.of(), bus.peers());
        eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("busway-bundles")));
    }

    @Test
    void aBundleWithoutWorkHasNoThread() throws Exception {
        connection(one).export(new org.busway.api.ObjectPath("/echo"), ECHO);
        connection(two).call(":1.1", "/echo", "org.example.Echo1", "Echo", "s", "x");
        eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("busway-bundles")));
        assertEquals("y", connection(two).call(":1.1", "/echo", "org.example.Echo1", "Echo", "s", "y").argument(0));
    }

    private static Hashtable<String, Object> properties(String path, String name) {
        return new Hashtable<>(Map.of(ObjectInterface.OBJECT_PATH, path, ObjectInterface.BUS_NAME, name));
    }
}
