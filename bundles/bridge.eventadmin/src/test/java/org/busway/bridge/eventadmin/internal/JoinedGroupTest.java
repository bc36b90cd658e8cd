package org.busway.bridge.eventadmin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.group.Group;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.PullMember;
import org.junit.jupiter.api.Test;

class JoinedGroupTest {

    /** What happens in each read. */
    private final Deque<Consumer<MemberHandler>> reads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private boolean there = true;

    private final PullMember member = (PullMember) Proxy.newProxyInstance(JoinedGroupTest.class.getClassLoader(),
            new Class<?>[]{PullMember.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "read" -> {
                    if (reads.isEmpty()) {
                        yield PullMember.ENDED;
                    }
                    reads.poll().accept((MemberHandler) arguments[0]);
                    yield 1;
                }
                case "end" -> new MemberEnd(MemberEnd.Cause.EVICTED, "it was too slow");
                case "close" -> {
                    done.add("close");
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.toString());
            });

    private final Group group = (Group) Proxy.newProxyInstance(JoinedGroupTest.class.getClassLoader(),
            new Class<?>[]{Group.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "name" -> "usb";
                case "join" -> {
                    if (!there) {
                        throw new BusException(Group.UNKNOWN_GROUP, "no group usb");
                    }
                    done.add("join");
                    yield member;
                }
                default -> throw new UnsupportedOperationException(method.toString());
            });

    private final JoinedGroup joined = new JoinedGroup(group, List.of(), signal -> done.add(signal.member()),
            new SignalEvents("busway"),
            event -> done.add(event.getTopic() + " " + event.getProperty("why")));

    private static GroupMessage message(String name) {
        return (GroupMessage) Proxy.newProxyInstance(JoinedGroupTest.class.getClassLoader(), new Class<?>[]{GroupMessage.class},
                (proxy, method, arguments) -> Message.signal("/a", "org.example.A", name).build());
    }

    @Test
    void messagesAndLossesAreHandedOnInOrder() throws InterruptedException {
        reads.add(handler -> handler.message(message("One")));
        reads.add(handler -> handler.lost(new Loss(3, 2, 4, true, "full")));
        reads.add(handler -> handler.message(message("Five")));
        for (int i = 0; i < 4; i++) {
            joined.turn();
        }
        assertEquals(List.of("join", "One", "busway/lost full", "Five"), done);
    }

    @Test
    void aMembershipThatEndedIsToldAndTakenUpAgain() throws InterruptedException {
        joined.turn();
        joined.turn();
        reads.add(handler -> handler.message(message("Later")));
        joined.turn();
        joined.turn();
        assertEquals(List.of("join", "busway/lost it was too slow", "join", "Later"), done);
    }

    @Test
    void aGroupThatIsNotThereIsTriedAgain() throws InterruptedException {
        there = false;
        joined.turn();
        assertTrue(joined.trouble().endsWith("no group usb"), joined.trouble());
        there = true;
        reads.add(handler -> {});
        joined.turn();
        assertEquals("", joined.trouble());
    }

    @Test
    void whoHasLeftIsNotToldAboutIt() throws InterruptedException {
        reads.add(handler -> joined.leave());
        joined.turn();
        joined.turn();
        joined.turn();
        assertEquals(List.of("join", "close"), done);
    }
}
