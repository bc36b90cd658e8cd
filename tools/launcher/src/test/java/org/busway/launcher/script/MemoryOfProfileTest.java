package org.busway.launcher.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts read heap and direct memory from a profile and its parents as the launcher does, which cannot be asked before there is a heap. */
class MemoryOfProfileTest {

    @TempDir
    Path home;

    @Test
    void theOwnValueHoldsOverThatOfAParentWhichGivesWhatIsMissing() throws Exception {
        profile("parent", "{ \"json\": { \"heap\": \"64m\", \"direct\" : \"8m\" } }");
        profile("middle", "{ \"extends\": \"parent\",\n \"description\": \"heap and direct\" }");
        Path child = Files.writeString(home.resolve("child.json"), "{ \"extends\": \"middle.json\",\n\"heap\": \"32m\" }");
        assertEquals("32m 8m", memory(child));
    }

    @Test
    void aProfileThatExtendsItselfIsLeftToTheLauncherToName() throws Exception {
        profile("loop", "{ \"extends\": \"loop\" }");
        assertEquals("64m ", memory(home.resolve("device-profiles/loop.json")));
    }

    private void profile(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("device-profiles")).resolve(name + ".json"), text);
    }

    private String memory(Path file) throws Exception {
        Path script = Path.of("../java.sh").toAbsolutePath();
        Process process = new ProcessBuilder("sh", "-c",
                "home=$1 program=test; . \"$2\"; read_memory \"$3\"; printf '%s %s' \"$heap\" \"$direct\"", "sh",
                home.toString(), script.toString(), file.toString()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
