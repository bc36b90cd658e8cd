package org.busway.wire;

import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.ObjectPath;
import org.busway.api.Signature;
import org.busway.api.Struct;
import org.busway.api.Variant;

/** Makes valid messages of every type with bodies of every D-Bus type, the same ones for the same seed. */
public final class RandomMessages {

    private static final String BASIC = "ybnqiuxtdsogh";

    private final Random random;

    public RandomMessages(long seed) {
        random = new Random(seed);
    }

    public Message next() {
        MessageType type = MessageType.values()[random.nextInt(4)];
        Message.Builder message = Message.of(type).flags(random.nextInt(8));
        switch (type) {
            case METHOD_CALL -> {
                message.path(path()).member(word());
                if (random.nextBoolean()) {
                    message.interfaceName(dotted());
                }
                message.destination(dotted());
            }
            case SIGNAL -> message.path(path()).interfaceName(dotted()).member(word());
            case METHOD_RETURN -> message.replySerial(1 + random.nextInt(1000)).destination(":1." + random.nextInt(50));
            case ERROR -> message.replySerial(random.nextInt() | 1).errorName(dotted());
        }
        StringBuilder signature = new StringBuilder();
        List<Object> values = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String one = type(3);
            signature.append(one);
            values.add(value(one, 0));
        }
        return message.body(new Signature(signature.toString()), values).build();
    }

    public int serial() {
        return random.nextInt() | 1;
    }

    public String senderOrNull() {
        return random.nextBoolean() ? ":1." + random.nextInt(100) : null;
    }

    private String type(int depth) {
        int kind = random.nextInt(depth > 0 ? 20 : 13);
        if (kind < 13) {
            return String.valueOf(BASIC.charAt(kind));
        } else if (kind < 15) {
            return "v";
        } else if (kind < 17) {
            return "a" + type(depth - 1);
        } else if (kind == 17) {
            return "a{" + BASIC.charAt(random.nextInt(BASIC.length() - 1)) + type(depth - 1) + "}";
        }
        StringBuilder struct = new StringBuilder("(");
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            struct.append(type(depth - 1));
        }
        return struct.append(')').toString();
    }

    private Object value(String type, int depth) {
        return switch (type.charAt(0)) {
            case 'y' -> (byte) random.nextInt();
            case 'b' -> random.nextBoolean();
            case 'n' -> (short) random.nextInt();
            case 'q' -> random.nextInt(0x10000);
            case 'i' -> random.nextInt();
            case 'u' -> Integer.toUnsignedLong(random.nextInt());
            case 'x', 't' -> random.nextLong();
            case 'd' -> random.nextGaussian();
            case 's' -> text();
            case 'o' -> new ObjectPath(path());
            case 'g' -> new Signature(type(1) + type(2));
            case 'h' -> new NumberedDescriptor(random.nextInt(1000));
            case 'v' -> variant(depth);
            case '(' -> struct(type, depth);
            default -> array(type, depth);
        };
    }

    private Variant variant(int depth) {
        String type = type(depth > 3 ? 0 : 2);
        return new Variant(type, value(type, depth + 1));
    }

    private Struct struct(String type, int depth) {
        List<Object> fields = new ArrayList<>();
        for (String each : new Signature(type.substring(1, type.length() - 1)).types()) {
            fields.add(value(each, depth + 1));
        }
        return new Struct(fields);
    }

    private Object array(String type, int depth) {
        int count = random.nextInt(4);
        if (type.equals("ay")) {
            byte[] bytes = new byte[count * 3];
            random.nextBytes(bytes);
            return bytes;
        } else if (type.charAt(1) == '{') {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                map.put(value(type.substring(2, 3), depth + 1), value(type.substring(3, type.length() - 1), depth + 1));
            }
            return map;
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(value(type.substring(1), depth + 1));
        }
        return list;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int kind = random.nextInt(10);
            text.appendCodePoint(kind < 7
                    ? 1 + random.nextInt(127)
                    : kind == 7
                            ? 0x80 + random.nextInt(0xd000)
                            : kind == 8 ? 0xe000 + random.nextInt(0x2000) : 0x10000 + random.nextInt(0x100000));
        }
        return text.toString();
    }

    private String word() {
        StringBuilder word = new StringBuilder().append((char) ('A' + random.nextInt(26)));
        for (int i = random.nextInt(12); i > 0; i--) {
            word.append("abc_XYZ019".charAt(random.nextInt(10)));
        }
        return word.toString();
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(word());
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            name.append('.').append(word());
        }
        return name.toString();
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append('/').append(word());
        }
        return path.length() == 0 ? "/" : path.toString();
    }

    /** A descriptor that nothing is behind. */
    public record NumberedDescriptor(int number) implements Descriptor {
        @Override
        public ByteChannel channel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
