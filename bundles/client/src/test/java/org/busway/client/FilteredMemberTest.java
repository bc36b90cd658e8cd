package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.busway.lane.layout.FrameLayout;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member whose filter the kernel runs and its end, at a bus that does what the real one does with its sockets. */
@Timeout(60)
class FilteredMemberTest {

    private static final Duration NOT_AT_ALL = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Integer> publisherEnds = new ArrayList<>();
    private final List<String> read = new ArrayList<>();
    private boolean isMember;
    private boolean hasGone;
    private int sent;
    private int open;

    private final BusConnection bus = (BusConnection) Proxy.newProxyInstance(BusConnection.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "uniqueName" -> ":1.7";
                case "call" -> answer((String) arguments[3], ((Object[]) arguments[5]));
                default -> throw new UnsupportedOperationException(method.toString());
            });

    /** What is loaded first keeps files open. */
    @BeforeAll
    static void loadEverything() {
        FilteredMemberTest first = new FilteredMemberTest();
        first.whatHasComeUntilItIsClosedIsHandedOnBehindThat();
        first.publisherEnds.forEach(Descriptors::close);
    }

    @BeforeEach
    void countDescriptors() throws IOException {
        open = Descriptors.openCount();
    }

    @AfterEach
    void nothingIsLeftOpen() throws IOException {
        publisherEnds.forEach(Descriptors::close);
        assertEquals(open, Descriptors.openCount());
    }

    private synchronized Message answer(String method, Object[] arguments) throws SystemCallException {
        if (hasGone) {
            throw new BusException(BusException.DISCONNECTED, "the bus has gone");
        } else if (method.equals("Leave")) {
            isMember = false;
            for (int end : publisherEnds) {
                Sockets.shutdown(end, Sockets.SHUT_BOTH);
            }
            return Message.call("a.b", "/", "a.b", "C").build();
        }
        boolean again = (Boolean) ((Variant) ((Map<?, ?>) arguments[2]).get("again")).value();
        if (again && !isMember) {
            throw new BusException(BusException.FAILED, "no member");
        }
        isMember = true;
        if (!publisherEnds.isEmpty()) {
            Sockets.shutdown(publisherEnds.get(publisherEnds.size() - 1), Sockets.SHUT_BOTH);
        }
        int[] pair = Sockets.socketPair(Sockets.SEQUENCED_PACKET, true);
        int[] nothing = Descriptors.pipe(true);
        Descriptors.close(nothing[1]);
        publisherEnds.add(pair[0]);
        return Message.call("a.b", "/", "a.b", "C")
                .body("sa{sv}ayhh", "filtered", Map.of("max.message", Variant.of(4096L)), new byte[0],
                        new OwnedDescriptor(pair[1]),
                        new OwnedDescriptor(nothing[0]))
                .build();
    }

    /** One packet with so many messages, numbered on, into the last pair. */
    private void send(int messages) {
        NativeBuffer packet = NativeBuffer.allocate(messages * 512);
        ByteBuffer bytes = packet.bytes().order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (int i = 0; i < messages; i++) {
            MessageWriter writer = new MessageWriter();
            int length = FrameLayout.HEADER_BYTES
                    + writer.size(Message.signal("/meter/" + sent, "com.example.Meter", "Read").build(), 1, null);
            bytes.putLong(at + FrameLayout.LENGTH_AND_FLAGS_AT, FrameLayout.lengthAndFlags(length, FrameLayout.MESSAGE));
            bytes.putLong(at + FrameLayout.POSITION_AT, 128L * sent);
            bytes.putLong(at + FrameLayout.NUMBER_AT, sent);
            bytes.putLong(at + FrameLayout.RUNNING_AT, sent);
            writer.write(bytes, at + FrameLayout.HEADER_BYTES);
            at += length;
            sent++;
        }
        assertEquals(at, PacketSockets.send(publisherEnds.get(publisherEnds.size() - 1), packet.address(), at));
    }

    private int poll(FilteredMember member, Duration wait) {
        return member.poll(each -> read.add(each.path()), wait);
    }

    @Test
    void whatHasComeUntilItIsClosedIsHandedOnBehindThat() {
        FilteredMember member = FilteredMember.join(bus, "meters", List.of());
        send(2);
        send(1);
        member.close();
        assertEquals(3, poll(member, NOT_AT_ALL));
        assertEquals(List.of("/meter/0", "/meter/1", "/meter/2"), read);
        assertEquals(-1, poll(member, NOT_AT_ALL));
        member.close();
    }

    @Test
    void whatAHandlerHasNotSeenThatClosesItComesWithTheNextPoll() {
        FilteredMember member = FilteredMember.join(bus, "meters", List.of());
        send(3);
        assertEquals(1, member.poll(each -> {
            read.add(each.path());
            member.close();
        }, LONG));
        assertEquals(2, poll(member, NOT_AT_ALL));
        assertEquals(List.of("/meter/0", "/meter/1", "/meter/2"), read);
        assertEquals(-1, poll(member, NOT_AT_ALL));
    }

    @Test
    void whatCameUnderOtherRulesComesToo() {
        FilteredMember member = FilteredMember.join(bus, "meters", List.of());
        send(1);
        member.filter(List.of(MatchRule.parse("member='Read'")));
        send(1);
        member.close();
        assertEquals(2, poll(member, NOT_AT_ALL));
        assertEquals(List.of("/meter/0", "/meter/1"), read);
        assertEquals(-1, poll(member, NOT_AT_ALL));
    }

    @Test
    void whoWaitsForAMessageIsLetGoThoughTheBusCannotSayThatItHasLeft() {
        FilteredMember member = FilteredMember.join(bus, "meters", List.of());
        send(1);
        assertEquals(1, poll(member, LONG));
        hasGone = true;
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> poll(member, Duration.ofMinutes(5)));
        member.close();
        assertTrue(waiting.join() <= 0);
        assertEquals(-1, poll(member, NOT_AT_ALL));
    }

    @Test
    void whoHasLeftIsNoMemberAgainByWantingSomethingElse() {
        FilteredMember member = FilteredMember.join(bus, "meters", List.of());
        member.close();
        assertThrows(BusException.class, () -> member.filter(List.of(MatchRule.parse("member='Read'"))));
        assertEquals(false, isMember);
    }

    @Test
    void rulesThatTheBusRefusesAreNotAskedForLater() {
        FilteredMember member = FilteredMember.join(bus, "meters", List.of());
        isMember = false;
        assertThrows(BusException.class, () -> member.filter(List.of(MatchRule.parse("member='Read'"))));
        assertEquals(false, isMember, "what is no member any more is not one by another filter");
        member.close();
    }
}
