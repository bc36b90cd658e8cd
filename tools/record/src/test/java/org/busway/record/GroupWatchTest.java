package org.busway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.junit.jupiter.api.Test;

class GroupWatchTest {

    private final GroupWatch watch = new GroupWatch("g");

    private List<String> look(double millis, long tail, long frames, long lagBytes) {
        return watch.look(millis, Map.of("lanes",
                List.of(Map.of("number", new Variant("u", 0), "publisher", Variant.of(":1.7"), "tail", new Variant("t", tail),
                        "frames",
                        new Variant("t", frames))),
                "members", List.of(Map.of("peer", Variant.of(":1.8"), "outcome", Variant.of("block"), "lag.bytes",
                        new Variant("t", lagBytes), "read.bytes", new Variant("t", tail - lagBytes)),
                        Map.of("peer", Variant.of(":1.9")))));
    }

    @Test
    void what_comes_between_two_looks_is_a_step_and_what_was_there_before_is_none() {
        assertEquals(List.of("member g :1.8 block"), look(0, 6400, 10, 0));
        assertEquals(List.of(), look(5, 6400, 10, 0));
        assertEquals(List.of("step g 5.0 5.0 2 256"), look(10, 6656, 12, 0));
    }

    @Test
    void the_ring_that_orders_a_mediated_group_is_no_load_and_tells_how_far_members_have_read() {
        watch.look(0, mediated(0, 0));
        assertEquals(List.of("step g 0.0 100.0 3 384"), watch.look(100, mediated(3, 64)));
        // A third of the step behind, so from two thirds of it on.
        assertEquals(List.of("pause g :1.8 66.7 33.3"), watch.end(100));
    }

    private static Map<String, ?> mediated(long frames, long lagBytes) {
        return Map.of("lanes", List.of(lane(0, 64 * frames, frames, true), lane(1, 128 * frames, frames, false)), "members",
                List.of(Map.of("peer", Variant.of(":1.8"), "outcome", Variant.of("block"), "lag.bytes",
                        new Variant("t", lagBytes),
                        "read.bytes", new Variant("t", 64 * frames - lagBytes))));
    }

    private static Map<String, Variant> lane(int number, long tail, long frames, boolean order) {
        return Map.of("number", new Variant("u", number), "publisher", Variant.of(":1.7"), "tail", new Variant("t", tail),
                "frames",
                new Variant("t", frames), "order", Variant.of(order));
    }

    @Test
    void who_is_behind_and_does_not_move_pauses_until_it_moves() {
        look(0, 0, 0, 0);
        List<String> lines = new ArrayList<>(look(10, 128, 1, 128));
        lines.addAll(look(40, 256, 2, 256));
        lines.addAll(look(60, 256, 2, 0));
        assertEquals(List.of("step g 0.0 10.0 1 128", "step g 10.0 30.0 1 128", "pause g :1.8 0.0 50.0"), lines);
    }

    @Test
    void who_is_behind_for_a_moment_or_reads_on_does_not_pause() {
        look(0, 0, 0, 0);
        look(10, 128, 1, 128);
        assertEquals(List.of("step g 10.0 5.0 1 128"), look(15, 256, 2, 128));
        assertEquals(List.of(), watch.end(20));
    }

    @Test
    void a_pause_that_lasts_until_the_end_is_said() {
        look(0, 0, 0, 0);
        look(10, 128, 1, 128);
        assertEquals(List.of("pause g :1.8 0.0 500.0"), watch.end(500));
    }
}
