package org.busway.bench.groups.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.wire.MessageView;
import org.busway.wire.StringCache;
import org.busway.wire.WireFault;
import org.busway.wire.body.BodyReader;
import org.busway.wire.message.MessageWriter;

/** The signals that go through a group of a bus: how they are made and what a member does with one. */
public enum Signals {

    /** An array of numbers that is a {@link Payload}. */
    TICK("org.busway.Bench") {

        /** Where the numbers of an array begin. */
        private static final int PAYLOAD_AT = 8;

        @Override
        PreparedSignal prepare(Publisher publisher, int payloadBytes) {
            PreparedSignal signal = publisher.prepare(PATH, "org.busway.Bench", "Tick", "at", PAYLOAD_AT + payloadBytes);
            signal.body().clear().putInt(payloadBytes).position(PAYLOAD_AT + payloadBytes);
            return signal;
        }

        @Override
        Payload payload(PreparedSignal signal) {
            ByteBuffer body = signal.body();
            return new Payload(body.slice(PAYLOAD_AT, body.position() - PAYLOAD_AT));
        }

        @Override
        void number(PreparedSignal signal, long number) {
            // The payload has it.
        }

        @Override
        long checked(GroupMessage message, long number) {
            ByteBuffer body = message.body();
            return Payload.checked(body, body.position() + PAYLOAD_AT, body.remaining() - PAYLOAD_AT, number);
        }
    },

    /** The change of a battery's properties, as upower tells it; a member reads all of it. */
    PROPERTIES("org.freedesktop.DBus.Properties") {

        private static final long NUMBER = 0x0123_4567_89AB_CDEFL;
        private final StringCache texts = new StringCache(256);
        private int numberAt;

        @Override
        PreparedSignal prepare(Publisher publisher, int ignored) {
            Map<String, Variant> changed = new LinkedHashMap<>();
            changed.put("UpdateTime", new Variant("t", NUMBER));
            changed.put("Percentage", Variant.of(81.0));
            changed.put("TimeToEmpty", new Variant("x", 7321L));
            changed.put("IconName", Variant.of("battery-full-symbolic"));
            Message message = Message.signal(PATH, rule().interfaceName(), "PropertiesChanged")
                    .body("sa{sv}as", "org.freedesktop.UPower.Device", changed, List.of("Voltage")).build();
            MessageWriter writer = new MessageWriter();
            ByteBuffer bytes = ByteBuffer.allocate(writer.size(message, 1, null)).order(ByteOrder.LITTLE_ENDIAN);
            writer.write(bytes, 0);
            MessageView view = new MessageView();
            if (view.parse(bytes, 0, bytes.capacity(), 0) != WireFault.NONE) {
                throw new IllegalStateException("what was written is no message");
            }
            PreparedSignal signal = publisher.prepare(PATH, rule().interfaceName(), "PropertiesChanged", "sa{sv}as",
                    view.bodyLength());
            signal.body().clear().put(bytes.position(view.bodyOffset()));
            for (numberAt = 0; signal.body().getLong(numberAt) != NUMBER;) {
                numberAt += Long.BYTES;
            }
            return signal;
        }

        @Override
        Payload payload(PreparedSignal signal) {
            return new Payload(ByteBuffer.allocate(Payload.SMALLEST));
        }

        @Override
        void number(PreparedSignal signal, long number) {
            signal.body().putLong(numberAt, number);
        }

        @Override
        long checked(GroupMessage message, long number) {
            ByteBuffer body = message.body();
            BodyReader reader = BodyReader.of(body, body.position(), body.order(), texts);
            String of = reader.string();
            long sum = of.length();
            for (int end = reader.beginArray('{'); reader.at() < end;) {
                reader.align(8);
                sum += reader.string().length();
                switch (reader.signature()) {
                    case "t" -> {
                        long seen = reader.int64();
                        if (seen != number) {
                            throw new IllegalStateException("message " + number + " was due and " + seen + " came");
                        }
                    }
                    case "x" -> sum += reader.int64();
                    case "d" -> sum += (long) reader.float64();
                    case "s" -> sum += reader.string().length();
                    default -> throw new IllegalStateException("a property of another type in " + message);
                }
            }
            for (int end = reader.beginArray('s'); reader.at() < end;) {
                sum += reader.string().length();
            }
            return sum;
        }
    };

    private static final String PATH = "/org/freedesktop/UPower/devices/battery_BAT0";

    private final MatchRule rule;

    Signals(String interfaceName) {
        rule = MatchRule
                .parse("type='signal',interface='" + interfaceName + "',path='/org/freedesktop/UPower/devices/battery_BAT0'");
    }

    /** The one with a name. */
    public static Signals of(String name) {
        return valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }

    /** What belongs in the group, and what its members ask for. */
    public MatchRule rule() {
        return rule;
    }

    /** The signal as its publisher sends it again and again. */
    abstract PreparedSignal prepare(Publisher publisher, int payloadBytes);

    /** What is numbered before each message. */
    abstract Payload payload(PreparedSignal signal);

    /** Makes it the signal with a number, where the payload does not. */
    abstract void number(PreparedSignal signal, long number);

    /** Reads a message, which must have that number; the time of its sending, if it says one. */
    abstract long checked(GroupMessage message, long number);
}
