package org.busway.broker.internal.peer;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.busway.broker.internal.client.TestClient;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What is logged during a test. */
public final class LogLines implements BeforeEachCallback, AfterEachCallback {

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private PrintStream log;

    @Override
    public void beforeEach(ExtensionContext test) throws ReflectiveOperationException {
        // Tests before this one may have used up what may be written in a second.
        Field all = PeerLog.class.getDeclaredField("OF_THIS_PROCESS");
        all.setAccessible(true);
        Field paid = PeerLog.class.getDeclaredField("paidUntilNanos");
        paid.setAccessible(true);
        paid.setLong(all.get(null), System.nanoTime());
        log = System.err;
        System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        System.setErr(log);
    }

    /** Those about one peer that contain all of these. */
    public List<String> about(TestClient peer, String... words) {
        return text.toString(StandardCharsets.UTF_8).lines()
                .filter(line -> line.contains(" " + peer.uniqueName() + " (")
                        && List.of(words).stream().allMatch(line::contains))
                .toList();
    }
}
