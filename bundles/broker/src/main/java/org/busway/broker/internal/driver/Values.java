package org.busway.broker.internal.driver;

import java.util.List;
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
