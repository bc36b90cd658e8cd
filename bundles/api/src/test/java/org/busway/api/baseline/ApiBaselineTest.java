package org.busway.api.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.service.diff.Tree;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.BusConnection;
import org.junit.jupiter.api.Test;

/**
 * A public type of {@code api} does not change without its package's version: bnd's baselining against {@code baseline.txt}, what was public when the
 * baseline was taken. Nothing was released yet, so there is no released jar to compare with; with a release the baseline is taken anew:
 * {@code mvn -pl bundles/api test -Dtest=ApiBaselineTest -Dbusway.baseline=take}.
 */
class ApiBaselineTest {

    private static final Path BASELINE = Path.of("baseline.txt");

    private static Surface now() throws Exception {
        URI classes = URI.create(BusConnection.class.getProtectionDomain().getCodeSource().getLocation().toString());
        return Surface.of(Path.of(classes));
    }

    @Test
    void what_is_public_has_the_version_that_says_how_it_has_changed() throws Exception {
        if ("take".equals(System.getProperty("busway.baseline"))) {
            now().write(BASELINE);
        }
        assertEquals(List.of(), now().mistakesSince(Surface.read(BASELINE)));
    }

    @Test
    void a_method_more_or_less_without_another_version_is_found() throws Exception {
        Surface less = now();
        assertEquals("org.busway.api.group.Group", withoutOneMethod(less, "org.busway.api.group.Group"));
        List<String> removed = less.mistakesSince(now());
        assertEquals(1, removed.size(), removed::toString);
        assertTrue(removed.get(0).matches("package org.busway.api.group has version .* MAJOR .*"), removed::toString);
        List<String> added = now().mistakesSince(less);
        assertEquals(1, added.size(), added::toString);
        assertTrue(added.get(0).matches("package org.busway.api.group has version .* MINOR .*"), added::toString);
    }

    /** The name of the type that has one method less now. */
    private static String withoutOneMethod(Surface surface, String type) {
        for (Tree.Data each : surface.types()) {
            if (each.name.equals(type)) {
                List<Tree.Data> members = new ArrayList<>(List.of(each.children));
                members.removeIf(member -> member.name.startsWith("statistics("));
                assertEquals(each.children.length - 1, members.size());
                each.children = members.toArray(Tree.Data[]::new);
                return each.name;
            }
        }
        return "none";
    }
}
