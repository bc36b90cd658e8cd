package org.busway.client.internal.group.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.busway.client.internal.group.order.Sequencer.Next;
import org.junit.jupiter.api.Test;

/** The cases of the order, one by one; {@link SequencerPropertyTest} mixes them. */
class SequencerTest {

    private static final Predicate<String> NOTHING_TOGETHER = message -> false;

    private final Sequencer<String> sequencer = new Sequencer<>();
    private final FakeLane p = new FakeLane(":1.1", true);
    private final FakeLane q = new FakeLane(":1.2", true);
    private final FakeLane bus = new FakeLane(null, true);

    private String message() {
        assertEquals(Next.MESSAGE, sequencer.next());
        String taken = sequencer.take();
        sequencer.done();
        return taken;
    }

    private String frame() {
        assertEquals(Next.FRAME, sequencer.next());
        return ((FakeLane) sequencer.lane()).read();
    }

    private void arrives(String message, String sender, long ordinal, Map<LaneHead, Long> fence) {
        sequencer.fence(fence, ordinal);
        sequencer.add(message, sender);
    }

    @Test
    void aMessageBehindAFrameThatNobodyWantsIsHandedOnAtTheFirstLook() {
        sequencer.add(bus);
        bus.needs(0);
        bus.publishRefused();
        arrives("behind it", ":1.7", 0, Map.of(bus, 1L));
        assertEquals("behind it", message());
    }

    @Test
    void aFrameWaitsUntilTheBusHasRoutedWhatItsPublisherSentBefore() {
        sequencer.add(p);
        p.publish("frame", 1);
        p.needs(LaneHead.NOT_ROUTED);
        assertEquals(Next.NOTHING, sequencer.next());
        p.needs(2);
        assertEquals(Next.NOTHING, sequencer.next());
        arrives("message", ":1.1", 1, Map.of());
        assertEquals("message", message());
        assertEquals("frame", frame());
        assertEquals(Next.NOTHING, sequencer.next());
    }

    @Test
    void whereTheBusDoesNotSayTheOrdinalOfASignalInItsLaneNothingGoesRoundInACircle() {
        sequencer.add(bus.of(":1.1"));
        sequencer.add(p);
        bus.needs(0);
        p.needs(0);
        bus.publish("signal", 0);
        p.publish("frame", 1);
        arrives("message", ":1.1", 3, Map.of(bus, 1L, p, 1L));
        bus.publish("later signal", 0);
        assertEquals("signal", frame());
        assertEquals("frame", frame());
        assertEquals("message", message());
        assertEquals("later signal", frame());
    }

    @Test
    void aMessageWaitsForWhatStoodInLanesWhenTheBusTookItUp() {
        sequencer.add(p);
        p.needs(0);
        p.publish("one", 0);
        arrives("reply", ":1.9", 0, Map.of(p, 1L));
        assertEquals("one", frame());
        assertEquals("reply", message());
    }

    @Test
    void aLaterFenceOfALaneTakesThePlaceOfTheEarlier() {
        sequencer.add(p);
        p.needs(0);
        p.publish("one", 0);
        arrives("early", ":1.9", 0, Map.of(p, 1L));
        p.publish("two", 0);
        arrives("late", ":1.9", 0, Map.of(p, 2L));
        assertEquals("one", frame());
        assertEquals("early", message());
        assertEquals("two", frame());
        assertEquals("late", message());
    }

    @Test
    void aMessageOfAPublisherIsToldFromOneThatItSentAfterTheFrameByItsOrdinal() {
        sequencer.add(p);
        p.needs(4);
        p.publish("frame", 1);
        // The bus took up both when the frame was there already.
        arrives("before", ":1.1", 1, Map.of(p, 1L));
        arrives("after", ":1.1", 2, Map.of());
        assertEquals("before", message());
        assertEquals("frame", frame());
        assertEquals("after", message());
    }

    @Test
    void whatAFrameNeedsGoesBeforeHeldMessagesOfOthers() {
        sequencer.add(p);
        p.needs(4);
        p.publish("frame", 1);
        arrives("of another, who saw the frame", ":1.9", 0, Map.of(p, 1L));
        arrives("needed", ":1.1", 1, Map.of());
        assertEquals("needed", message());
        assertEquals("frame", frame());
        assertEquals("of another, who saw the frame", message());
    }

    @Test
    void twoPublishersWhoseMessagesWaitForEachOthersFramesDoNotBlock() {
        sequencer.add(p);
        sequencer.add(q);
        p.needs(4);
        q.needs(4);
        p.publish("frame of p", 1);
        q.publish("frame of q", 1);
        arrives("of p", ":1.1", 1, Map.of(p, 1L, q, 1L));
        arrives("of q", ":1.2", 1, Map.of());
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(sequencer.next() == Next.MESSAGE ? sequencer.take() : ((FakeLane) sequencer.lane()).read());
        }
        assertEquals(Set.of("of p", "of q", "frame of p", "frame of q"), Set.copyOf(all));
        assertTrue(all.indexOf("of p") < all.indexOf("frame of p") && all.indexOf("of q") < all.indexOf("frame of q"),
                all.toString());
    }

    @Test
    void framesOfOnePublisherInTwoLanesAreInItsOrder() {
        FakeLane second = new FakeLane(":1.1", true);
        sequencer.add(p);
        sequencer.add(second);
        p.needs(0);
        second.needs(0);
        second.publish("one", 0);
        p.publish("two", 0);
        second.publish("three", 0);
        assertEquals("one", frame());
        assertEquals("two", frame());
        assertEquals("three", frame());
    }

    @Test
    void aMessageBehindAFrameOfItsSenderIsNotReleasedByAFrameOfAnotherLaneOfThatSender() {
        FakeLane second = new FakeLane(":1.1", true);
        sequencer.add(p);
        sequencer.add(second);
        p.needs(3);
        second.needs(LaneHead.NOT_ROUTED);
        second.publish("first", 0);
        p.publish("third", 1);
        arrives("second", ":1.1", 1, Map.of(p, 1L, second, 1L));
        sequencer.pass();
        assertEquals(Next.NOTHING, sequencer.next());
        second.needs(0);
        assertEquals("first", frame());
        assertEquals("second", message());
        assertEquals("third", frame());
    }

    @Test
    void theLaneOfTheBusIsInTheOrderOfTheBus() {
        sequencer.add(bus);
        bus.needs(1);
        bus.publish("two", 0);
        assertEquals(Next.NOTHING, sequencer.next());
        sequencer.add("one", ":1.5");
        arrives("three", ":1.6", 0, Map.of(bus, 1L));
        assertEquals("one", message());
        assertEquals("two", frame());
        assertEquals("three", message());
    }

    @Test
    void aLaneThatIsNoMoreHoldsNothing() {
        sequencer.add(p);
        arrives("message", ":1.9", 0, Map.of(p, 5L));
        assertEquals(Next.NOTHING, sequencer.next());
        p.end();
        assertEquals("message", message());
    }

    @Test
    void aLaneThatTheProgramReadsItselfHoldsNoMessageButItsFramesWait() {
        FakeLane pulled = new FakeLane(":1.1", false);
        sequencer.add(pulled);
        pulled.needs(2);
        pulled.publish("frame", 1);
        assertFalse(sequencer.mayPass(pulled, NOTHING_TOGETHER));
        arrives("before", ":1.1", 1, Map.of(pulled, 1L));
        assertFalse(sequencer.mayPass(pulled, NOTHING_TOGETHER), "held");
        assertEquals(Next.MESSAGE, sequencer.next());
        sequencer.take();
        assertFalse(sequencer.mayPass(pulled, NOTHING_TOGETHER), "its handler runs");
        sequencer.done();
        assertTrue(sequencer.mayPass(pulled, NOTHING_TOGETHER));
        arrives("after", ":1.1", 2, Map.of(pulled, 1L));
        assertTrue(sequencer.mayPass(pulled, NOTHING_TOGETHER));
        assertEquals("after", message());
    }

    @Test
    void aFrameOfTheBusWaitsForWhatIsHandedOnTogetherWithItAndForNothingElseOfOthers() {
        FakeLane pulled = new FakeLane(null, false);
        pulled.needs(0);
        sequencer.add(pulled);
        arrives("of the member", ":1.2", 0, Map.of());
        arrives("of a subscription", ":1.3", 0, Map.of());
        pulled.publish("frame", 0);
        assertTrue(sequencer.mayPass(pulled, NOTHING_TOGETHER));
        Predicate<String> ofMember = "of the member"::equals;
        assertFalse(sequencer.mayPass(pulled, ofMember), "held");
        assertEquals(Next.MESSAGE, sequencer.next());
        assertEquals("of the member", sequencer.take());
        assertFalse(sequencer.mayPass(pulled, ofMember), "on its way to the member");
        sequencer.done();
        assertTrue(sequencer.mayPass(pulled, ofMember));
    }

    @Test
    void whatAPublisherWroteIntoALaneThatIsOrderedComesBeforeWhatItWroteLaterIntoAnother() {
        sequencer.add(p);
        sequencer.add(bus);
        bus.needs(0);
        p.needs(0);
        Runnable order = bus.publishUnordered(":1.1", "ordered, first");
        p.publish("direct, second", 0);
        assertEquals(Next.NOTHING, sequencer.next(), "the bus has yet to order what was before");
        order.run();
        assertEquals("ordered, first", frame());
        assertEquals("direct, second", frame());
    }

    @Test
    void whatAPublisherWroteIntoALaneOfItsOwnComesBeforeWhatItWroteLaterIntoOneThatIsOrdered() {
        sequencer.add(bus);
        sequencer.add(p);
        bus.needs(0);
        p.needs(0);
        p.publish("direct, first", 0);
        bus.publishUnordered(":1.1", "ordered, second").run();
        assertEquals("direct, first", frame());
        assertEquals("ordered, second", frame());
    }

    @Test
    void aReplyIsTakenOutOfTurnAndEverythingElseKeepsItsOrder() {
        sequencer.add(p);
        arrives("first", ":1.9", 0, Map.of(p, 1L));
        sequencer.add("reply", ":1.1");
        assertEquals("reply", sequencer.takeOutOfTurn("reply"::equals));
        assertNull(sequencer.takeOutOfTurn("reply"::equals));
        p.needs(0);
        p.publish("frame", 0);
        assertEquals("frame", frame());
        assertEquals("first", message());
        assertEquals(3, sequencer.received());
    }
}
