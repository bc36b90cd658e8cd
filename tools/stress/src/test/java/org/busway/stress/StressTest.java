package org.busway.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs jcstress in its own process, shortly. {@code -Dstress.mode=tough} takes an hour; {@code -Dstress.tests=Name} runs
 * one class.
 */
class StressTest {

    private static final int TESTS = 10;

    @TempDir
    Path results;

    @Test
    void noRaceEndsInAForbiddenState() throws Exception {
        String tests = System.getProperty("stress.tests", "org.busway.stress");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main", "-t", tests, "-r", results.toString(),
                // Few states alive at once: their memory comes from a pool.
                "-strideSize", "64", "-strideCount", "16", "-jvmArgs", "-Xmx256m -XX:+UseSerialGC"));
        String mode = System.getProperty("stress.mode");
        command.addAll(mode == null
                ? List.of("-m", "sanity", "-time", "500", "-f", "1", "-iters", "3", "-sc", "false", "-af", "NONE")
                : List.of("-m", mode));
        Process process = new ProcessBuilder(command).directory(results.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("Failed tests: No matches."), output);
        assertTrue(output.contains("Error tests: No matches."), output);
        if (tests.equals("org.busway.stress")) {
            assertTrue(output.contains("All remaining tests: " + TESTS), output);
        }
    }
}
