package org.busway.integration.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code docs/developing.md} says can be typed, typed. */
class DevelopingPageIT {

    private static final Path ROOT = Machine.daemon().getParent().getParent();
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    @TestFactory
    Stream<DynamicTest> everyCommandOfThePageDoesWhatThePageShows() throws IOException {
        List<CommandBlock> blocks = CommandBlock.of(Files.readAllLines(ROOT.resolve("docs/developing.md")));
        assertTrue(blocks.size() >= 6, () -> "the page has lost its commands: " + blocks);
        return blocks.stream().map(block -> DynamicTest.dynamicTest(block.heading(), () -> run(block)));
    }

    private static void run(CommandBlock block) {
        Finished finished = Command.of("sh", "-ec", "cd '" + ROOT + "'\n" + block.script()).within(DEADLINE).run();
        finished.succeeded();
        Assertions.assertAll(block.shown().stream().map(line -> () -> assertTrue(finished.everything().contains(line),
                () -> "should have shown \"" + line + "\": " + finished)));
    }
}
