package org.busway.bench.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.busway.bench.bus.Recipe;
import org.junit.jupiter.api.Test;

class GroupsOptionsTest {

    private static GroupsOptions parse(String... arguments) throws IOException {
        return GroupsOptions.parse(arguments, Path.of("/home-of-busway"));
    }

    @Test
    void withoutOptionsItMeasuresOursAndDbusDaemonNineTimes() throws IOException {
        GroupsOptions options = parse();
        assertEquals(List.of("busway", "dbus-daemon"), options.buses().stream().map(Recipe::name).toList());
        assertEquals(9, options.turns());
    }

    @Test
    void busesComeAndGoByOption() throws IOException {
        assertEquals(List.of("dbus-daemon", "b"),
                parse("--without", "busway", "--peer", "b=exec b").buses().stream().map(Recipe::name).toList());
    }

    @Test
    void onlyTheTablesThatWereAskedForAreMeasured() throws IOException {
        GroupsOptions options = parse("--only", "64 B to 4,asleep");
        assertEquals(List.of(Cells.HEADLINE, Cells.COST),
                Cells.all(List.of(), null).stream().filter(options::wants).map(Cell::title).toList());
    }

    @Test
    void whatIsWrongIsNamed() {
        for (String[] arguments : new String[][]{{"--turns", "0"}, {"--turns", "x"}, {"--peer", "b"}, {"--speed", "1"},
            {"--only"}}) {
            String said = assertThrows(IllegalArgumentException.class, () -> parse(arguments)).getMessage();
            assertTrue(said.contains(arguments[0]), said);
        }
    }
}
