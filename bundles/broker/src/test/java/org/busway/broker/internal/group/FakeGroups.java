package org.busway.broker.internal.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.busway.spi.group.Attendance;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.Groups;
import org.busway.spi.group.GroupsLeft;

/** Groups that do what a test tells them; all of it on the bus thread. */
public final class FakeGroups implements Groups, GroupBus {

    public final List<Message> calls = new ArrayList<>();
    /** Which properties somebody wanted. */
    public final List<String> asked = new ArrayList<>();
    public final List<String> offered = new ArrayList<>();
    public final List<String> gone = new ArrayList<>();
    public final List<String> left = new ArrayList<>();
    public final List<String> rules = new ArrayList<>();
    public Predicate<BusPeer> mayTake = peer -> true;
    public Consumer<BusPeer> whenRouted = peer -> {};
    public boolean takes;
    public boolean detached;
    public boolean isFull;
    /** How often it was asked for room. */
    public int roomAsked;
    public boolean fences;
    public final List<Long> routed = new ArrayList<>();
    public GroupBudget.Room room;
    public BusEnd bus;
    public Consumer<BusEnd> whenAttached = end -> {};
    public GroupsLeft whatIsLeft;
    /** Answers calls. */
    public Answer answer = (caller, call) -> bus.reply(caller, call.serial(), "", List.of());

    /** Answers a call. */
    public interface Answer {

        void to(BusPeer caller, Message call);
    }

    /** Makes a peer one that is served, or one that is not although it has to do with groups. */
    public static void attend(BusPeer peer, boolean served) {
        Attendance attendance = () -> served;
        peer.attendance(attendance);
    }

    @Override
    public GroupBus attach(BusEnd to) {
        bus = to;
        whenAttached.accept(to);
        return this;
    }

    @Override
    public void call(BusPeer caller, Message call) {
        calls.add(call);
        answer.to(caller, call);
    }

    @Override
    public Variant property(String name) {
        asked.add(name);
        return switch (name) {
            case "Names" -> new Variant("as", List.of("meters"));
            case "Groups", "Statistics" -> new Variant("a{sa{sv}}", Map.of("meters", Map.of("of", Variant.of(name))));
            default -> null;
        };
    }

    @Override
    public boolean offer(MessageHeader signal, BusPeer sender, ByteBuffer bytes, int offset, int length) {
        offered.add(signal.sender() + " " + signal.member());
        return takes;
    }

    @Override
    public GroupBudget.Room roomFor(MessageHeader signal, BusPeer sender, int length) {
        roomAsked++;
        return isFull ? room : null;
    }

    @Override
    public void beforeMessage(BusPeer receiver, BusPeer sender) {
        if (fences) {
            bus.signal(receiver, "Fence", "a(sut)t", List.of(List.of(), receiver.queuedMessages()));
        }
    }

    @Override
    public boolean mayTake(BusPeer sender) {
        return mayTake.test(sender);
    }

    @Override
    public boolean mayLeave(BusPeer peer) {
        return mayTake.test(peer);
    }

    @Override
    public void leaving(BusPeer peer) {
        left.add(peer.uniqueName());
    }

    @Override
    public void ruleAdded(MatchRule rule, boolean ofMonitor) {
        rules.add("+" + rule + (ofMonitor ? " of a monitor" : ""));
    }

    @Override
    public void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        rules.add("-" + rule + (ofMonitor ? " of a monitor" : ""));
    }

    @Override
    public void routed(BusPeer sender) {
        routed.add(sender.takenMessages());
        whenRouted.accept(sender);
    }

    @Override
    public void gone(BusPeer peer) {
        gone.add(peer.uniqueName());
    }

    @Override
    public void nameOwnerChanged(String name, String owner) {}

    @Override
    public void policyChanged() {}

    @Override
    public GroupsLeft leave() {
        detached = true;
        return whatIsLeft;
    }

    @Override
    public void detach() {
        detached = true;
    }
}
