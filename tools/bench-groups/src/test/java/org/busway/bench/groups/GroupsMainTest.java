package org.busway.bench.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.busway.bench.groups.report.GroupJson;
import org.busway.bench.groups.transport.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench as its command runs it, in its short form: that it works, not how fast. */
class GroupsMainTest {

    @TempDir
    Path folder;

    @Test
    void lanesAndAeronAreMeasuredSideBySideAndNothingStays() throws Exception {
        List<Path> before = left();
        Process bench = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
                System.getProperty("java.class.path"), GroupsMain.class.getName(), "--quick", "--without", "busway", "--without",
                "dbus-daemon", "--only", "16 KiB to 1,spinning,asleep", "--output", folder.toString())
                .redirectErrorStream(true).start();
        String said = new String(bench.getInputStream().readAllBytes());
        assertTrue(bench.waitFor(60, TimeUnit.SECONDS), said);
        assertEquals(0, bench.exitValue(), said);
        for (String row : List.of("lane 1m block", "lane 1m spin", "aeron 64m yield", "p99.9 us", "ns a message")) {
            assertTrue(said.contains(row), row + " in " + said);
        }
        String json = Files.readString(folder.resolve("groups.json"));
        assertTrue(json.contains("\"aeron 16m spin\": {\"garbage.member\": ["));
        assertTrue(Files.readString(folder.resolve("groups.svg")).startsWith("<svg"));
        String page = Files.readString(folder.resolve("groups.md"));
        assertTrue(page.contains("| aeron 16m spin |"), page);
        Figures read = Figures.of(JsonText.object(json));
        String machine = (String) JsonText.object(json).get("machine");
        assertEquals(json, GroupJson.of(read, machine), "page and chart can be written again from the values");
        assertEquals(page, GroupPage.of(read, machine));
        List<Path> after = left();
        after.removeAll(before);
        assertFalse(after.stream().anyMatch(Files::exists), after.toString());
    }

    private static List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return new java.util.ArrayList<>(
                    files.filter(each -> each.getFileName().toString().startsWith("busway-bench")).toList());
        }
    }
}
