package org.busway.integration.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.broker.internal.client.TestClient;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Launch;

/**
 * An attack on a started bus. While it lasts, two others talk and must see every reply. At its height and afterwards the bus may have
 * {@value #ALLOWED_KIB} KiB of resident memory more than before: what lies outside of its heap, compiled code, and what its
 * pool keeps. All of the heap is resident from the beginning, so that whichever attack comes first does not have the heap's growth held against it. When the
 * attackers are gone, the bus must have the descriptors that it had.
 */
final class Siege implements AutoCloseable {

    static final long ALLOWED_KIB = 24 << 10;

    private final BusProcess bus;
    private final String path;
    private final List<TestClient> attackers = new ArrayList<>();

    /** What an attack does. */
    interface Attack {
        void on(Siege siege) throws IOException;
    }

    private Siege(BusProcess bus) {
        this.bus = bus;
        this.path = path(bus);
    }

    /** A bus with little memory. */
    static Launch ofLittleMemory(String configuration) {
        return Launch.of(configuration).with("BUSWAY_JAVA_OPTIONS",
                "-Xms24m -Xmx24m -XX:+AlwaysPreTouch -XX:MaxDirectMemorySize=24m");
    }

    static String path(BusProcess bus) {
        return bus.address().replaceFirst("unix:path=([^,;]*).*", "$1");
    }

    static void withstand(String name, BusProcess bus, Attack attack) throws IOException {
        ProcessFigures before;
        ProcessFigures during;
        PingPong.Result others;
        try (PingPong witness = new PingPong(path(bus))) {
            Eventually.holds(() -> witness.calls() > 100, "others are served before the attack");
            before = ProcessFigures.of(bus.pid());
            try (Siege siege = new Siege(bus)) {
                attack.on(siege);
                int already = witness.calls();
                Eventually.holds(() -> witness.calls() > already + 100, "others are served while the attackers are there");
                during = ProcessFigures.of(bus.pid());
            }
            int descriptors = before.descriptors();
            Eventually.holds(() -> ProcessFigures.descriptors(bus.pid()) <= descriptors, "the bus lets go of its descriptors");
            int already = witness.calls();
            Eventually.holds(() -> witness.calls() > already + 100, "others are served afterwards");
            others = witness.result();
        }
        ProcessFigures after = ProcessFigures.of(bus.pid());
        assertWithinTotal(bus);
        System.out.println(name + ": " + others + "; resident KiB " + before.residentKib() + " before, " + during.residentKib()
                + " during, " + after.residentKib() + " after; descriptors " + before.descriptors() + " before, "
                + during.descriptors() + " during");
        long allowedKib = before.residentKib() + ALLOWED_KIB;
        assertTrue(during.residentKib() <= allowedKib && after.residentKib() <= allowedKib, () -> "the bus holds too much: "
                + before + ", then " + during + ", then " + after);
    }

    /** What the bus says of itself: at no instant there was more charged than all may hold. */
    private static void assertWithinTotal(BusProcess bus) throws IOException {
        try (TestClient client = TestClient.connect(path(bus))) {
            Map<?, ?> figures = (Map<?, ?>) client
                    .call(Message.call(TestClient.BUS, "/org/busway/flow", "org.freedesktop.DBus.Properties", "GetAll").body("s",
                            "org.busway.Flow1"))
                    .arguments().get(0);
            long peak = (Long) ((Variant) figures.get("PeakBytes")).value();
            long total = (Long) ((Variant) figures.get("TotalBytes")).value();
            assertTrue(peak > 0 && peak <= total, () -> peak + " bytes were charged, the total is " + total);
        }
    }

    BusProcess bus() {
        return bus;
    }

    String path() {
        return path;
    }

    /** One who means harm and has said Hello; gone when the attack is over. */
    TestClient attacker() throws IOException {
        return keep(TestClient.connect(path));
    }

    TestClient keep(TestClient client) {
        attackers.add(client);
        return client;
    }

    @Override
    public void close() {
        attackers.forEach(TestClient::close);
    }
}
