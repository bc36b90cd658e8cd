package org.busway.client.internal.group;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.page.ControlShape;
import org.busway.os.Descriptors;
import org.busway.os.Mapping;
import org.busway.os.SealedMemory;
import org.busway.os.SocketBell;

/** Reads what the bus answers and tells. It is believed, but for the memory: that is mapped only if its size cannot change any more. */
public final class Received {

    private static final int FIXED_SIZE = SealedMemory.SEAL_SHRINK | SealedMemory.SEAL_GROW;

    private Received() {}

    /** What Join and Publish say of the group. */
    public record Shape(Map<?, ?> parameters) {

        /** A number among the parameters. */
        public long number(String key) {
            Object value = parameters.get(key) instanceof Variant variant ? variant.value() : null;
            if (value instanceof Number number) {
                return number.longValue();
            }
            throw new IllegalArgumentException(
                    "the bus did not say \"" + key + "\" of the group: it speaks another version of groups");
        }

        /** A number, or another one where the bus does not say it. */
        public long number(String key, long otherwise) {
            return parameters.containsKey(key) ? number(key) : otherwise;
        }

        /** Whether something is so; false where the bus does not say it. */
        public boolean is(String key) {
            return parameters.get(key) instanceof Variant variant && Boolean.TRUE.equals(variant.value());
        }

        /** Numbers in the control page, of well-known names that the member's rules or the group's name as senders. */
        public Map<String, Integer> names() {
            return parameters.get("names") instanceof Variant variant ? names(variant.value()) : Map.of();
        }

        /** The same as a value of its own. */
        public static Map<String, Integer> names(Object value) {
            Map<String, Integer> names = new HashMap<>();
            ((Map<?, ?>) value).forEach((name, number) -> names.put((String) name, ((Number) number).intValue()));
            return names;
        }

        /** What belongs in the group; empty where the bus does not say it. */
        public List<MatchRule> rules() {
            return parameters.get("rules") instanceof Variant variant && variant.value() instanceof List<?> texts
                    ? texts.stream().map(text -> MatchRule.parse((String) text)).toList()
                    : List.of();
        }

        /** Whether several write, in an order that the bus makes. */
        public boolean isMediated() {
            return parameters.get("order") instanceof Variant variant && "mediated".equals(variant.value());
        }

        /** Of the control page. */
        public ControlShape control() {
            return new ControlShape((int) number("members"), (int) number("lanes"), (int) number("names.size"));
        }

        /** Bytes of a lane's ring. */
        public int ringBytes() {
            return Math.toIntExact(number("lane.bytes"));
        }

        /** Of the group's hashes. */
        public long seed() {
            return number("seed");
        }

        /** Of the bus. */
        public long generation() {
            return number("generation");
        }
    }

    /** The answer to Join. */
    public record Joined(boolean mapped, Shape shape, FrameFilter filter, Descriptor control, Descriptor cursor) {

        static Joined of(Message reply) {
            boolean mapped = reply.argument(0, String.class).equals("mapped");
            return new Joined(mapped, new Shape(reply.argument(1, Map.class)),
                    mapped ? FrameFilter.decode(reply.argument(2, byte[].class)) : FrameFilter.NONE,
                    reply.argument(3, Descriptor.class), reply.argument(4, Descriptor.class));
        }

        /** Nobody reads them. */
        public void close() {
            control.close();
            cursor.close();
        }
    }

    /** A lane that is to be read from now on, or the order of the lanes that come after it, which is the bus's. */
    public record LaneAdded(int lane, Descriptor memory, Descriptor bell, long position, long frameNumber, String publisher) {

        static LaneAdded of(Message signal) {
            return new LaneAdded(signal.argument(1, Long.class).intValue(), signal.argument(2, Descriptor.class),
                    signal.argument(3, Descriptor.class), signal.argument(4, Long.class), signal.argument(5, Long.class),
                    signal.arguments().size() > 6 ? signal.argument(6, String.class) : Groups1.BUS);
        }

        /** Whether the bus itself writes it. */
        public boolean isOfBus() {
            return Groups1.isBus(publisher);
        }

        /** Nobody reads it. */
        public void close() {
            memory.close();
            bell.close();
        }
    }

    /** A member that a publisher's lane has from now on, and which of those that have had its slot it is: another one may have it when this comes. */
    public record MemberAdded(int lane, int slot, Descriptor cursor, Descriptor bell, int incarnation) {

        static MemberAdded of(Message signal) {
            return new MemberAdded(signal.argument(1, Long.class).intValue(), signal.argument(2, Long.class).intValue(),
                    signal.argument(3, Descriptor.class), signal.argument(4, Descriptor.class),
                    signal.argument(5, Long.class).intValue());
        }
    }

    /** The same of a member that the kernel filters, or that has another pair. */
    public record PairAdded(int lane, int slot, Descriptor cursor, Descriptor end, FrameFilter filter, int incarnation) {

        static PairAdded of(Message signal) {
            return new PairAdded(signal.argument(1, Long.class).intValue(), signal.argument(2, Long.class).intValue(),
                    signal.argument(3, Descriptor.class), signal.argument(4, Descriptor.class),
                    FrameFilter.decode(signal.argument(5, byte[].class)), signal.argument(6, Long.class).intValue());
        }
    }

    /** Maps memory that came, and closes its descriptor. */
    public static Mapping map(Descriptor descriptor, long bytes, boolean writable, String what) throws IOException {
        try (descriptor) {
            SealedMemory memory = SealedMemory.of(descriptor.number());
            memory.require(FIXED_SIZE, bytes, what);
            return memory.map(writable);
        }
    }

    /** Takes over a doorbell that came. */
    public static SocketBell bell(Descriptor descriptor) throws IOException {
        try (descriptor) {
            return new SocketBell(Descriptors.duplicate(descriptor.number()));
        }
    }
}
