package org.busway.integration.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.OfflineMaven;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk-through of {@code tools/source-template} as it is written, one command after the other, in a copy of what was built. */
class SourceTemplateIT {

    private static final Duration DEADLINE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    void whoFollowsThePageHasASourceOfTheirOwn() throws IOException {
        Machine.program("mvn", "maven");
        Machine.program("busctl", "systemd");
        Installation built = Installation.built();
        built.copyTo(directory);
        copy(built.root().resolve("tools/source-template"), directory.resolve("tools/source-template"));
        // Whatever Maven is called with on the page.
        Files.createDirectory(directory.resolve(".mvn"));
        Files.write(directory.resolve(".mvn/maven.config"), OfflineMaven.arguments(directory));
        List<CommandBlock> blocks = CommandBlock.of(Files.readAllLines(directory.resolve("tools/source-template/README.md")));
        assertTrue(blocks.size() >= 4, () -> "the page has lost its commands: " + blocks);
        String script = blocks.stream().map(CommandBlock::script).collect(Collectors.joining("\n"));
        Finished finished = Command.of("sh", "-ec", "cd '" + directory + "'\n" + script).within(DEADLINE).run();
        finished.succeeded();
        blocks.stream().flatMap(block -> block.shown().stream()).forEach(line -> assertTrue(finished.everything().contains(line),
                () -> "should have shown \"" + line + "\": " + finished));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(each -> !each.startsWith(from.resolve("target"))).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
