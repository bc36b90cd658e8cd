package org.busway.launcher.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    private static final List<String> PIDS = List.of("org.busway.auth", "org.busway.broker", "org.busway.shell");

    @Test
    void theClosestNameComesFirst() {
        assertEquals("org.busway.shell", Nearest.to("org.busway.shel", PIDS).get(0));
    }

    @Test
    void twoNeighboursSwappedAreOneChange() {
        assertEquals(1, Nearest.distance("gatewya", "gateway"));
    }

    @Test
    void theLastPartOfANameFindsTheWhole() {
        assertEquals(List.of("org.busway.broker"), Nearest.to("broker", PIDS));
    }

    @Test
    void whereNothingIsCloseAllAreNamed() {
        assertEquals(": there are heap, direct".replace("heap, direct", "direct, heap"),
                Nearest.hint("xylophone", List.of("heap", "direct")));
    }

    @Test
    void aCloseNameIsAskedFor() {
        assertEquals(": did you mean \"listen\"?", Nearest.hint("lisen", List.of("listen", "systemd.activation")));
    }
}
