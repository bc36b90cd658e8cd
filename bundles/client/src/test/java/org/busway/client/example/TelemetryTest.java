package org.busway.client.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.busway.client.internal.GroupOnFakeBus;
import org.junit.jupiter.api.Test;

/** The example of the README runs, and the README shows it. */
class TelemetryTest {

    @Test
    void theExampleRuns() throws IOException {
        try (GroupOnFakeBus bus = new GroupOnFakeBus("telemetry")) {
            assertEquals(8045, Telemetry.run(bus.connect(), bus.connect(), bus.connect(), 10));
        }
    }

    @Test
    void theReadmeShowsTheExample() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("device-profiles"))) {
            root = root.getParent();
        }
        String source = Files
                .readString(root.resolve("bundles/client/src/test/java/org/busway/client/example/Telemetry.java"));
        String shown = source.substring(source.indexOf("// README begins") + 17, source.indexOf("        // README ends"))
                .replaceAll("(?m)^ {8}", "");
        assertTrue(Files.readString(root.resolve("README.md")).contains("```java\n" + shown + "```"), shown);
    }
}
