package org.busway.broker.internal.driver;

import java.util.List;
import java.util.Map;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.wire.body.BodyWriter;

/** Writes the few shapes of values that the bus object answers with. */
final class Values {

    private Values() {}

    /** A value of type {@code as}. */
    static void texts(BodyWriter out, List<String> texts) {
        int array = out.beginArray('s');
        for (String text : texts) {
            out.string(text);
        }
        out.endArray(array, 's');
    }

    /** An entry of an {@code a{sv}} with a number. */
    static void entry(BodyWriter out, String key, long uint32) {
        out.align(8).string(key).signature("u").int32((int) uint32);
    }

    /** Entries of an {@code a{sv}} with the figures of flow control, which have keys of this bus's own. */
    static void entries(BodyWriter out, Map<String, Variant> figures) {
        figures.forEach((name, value) -> figure(out, "org.busway." + name, value));
    }

    private static void figure(BodyWriter out, String name, Variant value) {
        out.align(8).string(name).signature(value.signature());
        switch (value.signature()) {
            case "t" -> out.int64((Long) value.value());
            case "s" -> out.string((String) value.value());
            case "b" -> out.bool((Boolean) value.value());
            case "as" -> texts(out, ((List<?>) value.value()).stream().map(String::valueOf).toList());
            case "a{sa{sv}}" -> groups(out, (Map<?, ?>) value.value());
            default -> evictions(out, (List<?>) value.value());
        }
    }

    private static void groups(BodyWriter out, Map<?, ?> groups) {
        int array = out.beginArray('{');
        groups.forEach((name, figures) -> {
            int inner = out.align(8).string((String) name).beginArray('{');
            ((Map<?, ?>) figures).forEach((key, value) -> figure(out, (String) key, (Variant) value));
            out.endArray(inner, '{');
        });
        out.endArray(array, '{');
    }

    private static void evictions(BodyWriter out, List<?> evictions) {
        int array = out.beginArray('(');
        for (Object each : evictions) {
            List<?> fields = ((Struct) each).fields();
            out.align(8).string((String) fields.get(0)).string((String) fields.get(1)).string((String) fields.get(2))
                    .int64((Long) fields.get(3));
        }
        out.endArray(array, '(');
    }

    /** An entry of an {@code a{sv}} with a text. */
    static void entry(BodyWriter out, String key, String text) {
        out.align(8).string(key).signature("s").string(text);
    }

    /** An entry of an {@code a{sv}} with texts. */
    static void entry(BodyWriter out, String key, List<String> texts) {
        out.align(8).string(key).signature("as");
        texts(out, texts);
    }

    /** An entry of an {@code a{sv}} with bytes and the nul that ends them, as texts of unknown encoding are passed. */
    static void entry(BodyWriter out, String key, byte[] bytes) {
        out.align(8).string(key).signature("ay").bytes(java.util.Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** An entry of an {@code a{sv}} with numbers. */
    static void entry(BodyWriter out, String key, int[] uint32s) {
        out.align(8).string(key).signature("au");
        int array = out.beginArray('u');
        for (int number : uint32s) {
            out.int32(number);
        }
        out.endArray(array, 'u');
    }
}
