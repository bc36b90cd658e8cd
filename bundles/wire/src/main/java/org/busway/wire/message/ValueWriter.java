package org.busway.wire.message;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.ObjectPath;
import org.busway.api.Signature;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.wire.body.BodyWriter;

/** Writes Java values as the D-Bus types of a signature, checking each; descriptors are collected and their indices written. */
final class ValueWriter {

    private static final int MAX_NESTING = 64;

    private final BodyWriter out;
    private final List<Descriptor> descriptors;

    ValueWriter(BodyWriter out, List<Descriptor> descriptors) {
        this.out = out;
        this.descriptors = descriptors;
    }

    /** Writes one value of the complete type at an index; returns the index after that type. */
    int write(String signature, int index, Object value, int depth) {
        if (depth > MAX_NESTING) {
            throw new MisplacedValue("containers nest deeper than " + MAX_NESTING);
        }
        char code = signature.charAt(index);
        switch (code) {
            case 'a' -> array(signature, index, value, depth);
            case '(' -> struct(signature, index, value, depth);
            case 'v' -> variant(need(Variant.class, code, value), depth);
            default -> basic(code, value);
        }
        return Signature.end(signature, index);
    }

    private void basic(char code, Object value) {
        switch (code) {
            case 'y' -> out.int8((int) Numbers.inRange(code, value, Byte.MIN_VALUE, 255));
            case 'n' -> out.int16((int) Numbers.inRange(code, value, Short.MIN_VALUE, Short.MAX_VALUE));
            case 'q' -> out.int16((int) Numbers.inRange(code, value, 0, 0xffff));
            case 'i' -> out.int32((int) Numbers.inRange(code, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case 'u' -> out.int32((int) Numbers.inRange(code, value, 0, 0xffff_ffffL));
            case 'x' -> out.int64(Numbers.inRange(code, value, Long.MIN_VALUE, Long.MAX_VALUE));
            case 't' -> out.int64(Numbers.unsigned64(value));
            case 'd' -> out.float64(need(Number.class, code, value).doubleValue());
            case 'b' -> out.bool(need(Boolean.class, code, value));
            case 'h' -> {
                out.int32(descriptors.size());
                descriptors.add(need(Descriptor.class, code, value));
            }
            case 'o' -> string(value instanceof String text ? path(text) : need(ObjectPath.class, code, value).value());
            case 'g' -> out.signature(value instanceof String text ? type(text) : need(Signature.class, code, value).value());
            default -> string(need(String.class, code, value));
        }
    }

    private void array(String signature, int index, Object value, int depth) {
        char element = signature.charAt(index + 1);
        if (element == 'y' && value instanceof byte[] bytes) {
            text(() -> out.bytes(bytes));
            return;
        }
        int begun = out.beginArray(element);
        if (element == '{') {
            entries(signature, index, need(Map.class, element, value), depth + 1);
        } else {
            int i = 0;
            for (Object each : need(Collection.class, 'a', value)) {
                try {
                    write(signature, index + 1, each, depth + 1);
                } catch (MisplacedValue e) {
                    throw e.in("element " + i + " of \"" + type(signature, index) + '"');
                }
                i++;
            }
        }
        text(() -> out.endArray(begun, element));
    }

    private void entries(String signature, int index, Map<?, ?> map, int depth) {
        for (Map.Entry<?, ?> each : map.entrySet()) {
            out.align(8);
            try {
                write(signature, index + 2, each.getKey(), depth + 1);
            } catch (MisplacedValue e) {
                throw e.in("key " + each.getKey() + " of \"" + type(signature, index) + '"');
            }
            try {
                write(signature, index + 3, each.getValue(), depth + 1);
            } catch (MisplacedValue e) {
                throw e.in("value of " + each.getKey() + " in \"" + type(signature, index) + '"');
            }
        }
    }

    private void struct(String signature, int index, Object value, int depth) {
        List<Object> fields = need(Struct.class, '(', value).fields();
        out.align(8);
        int next = index + 1;
        int i = 0;
        while (signature.charAt(next) != ')' && i < fields.size()) {
            try {
                next = write(signature, next, fields.get(i), depth + 1);
            } catch (MisplacedValue e) {
                throw e.in("field " + i + " of \"" + type(signature, index) + '"');
            }
            i++;
        }
        if (signature.charAt(next) != ')' || i < fields.size()) {
            throw new MisplacedValue("a struct of " + fields.size() + " fields is not one of \"" + type(signature, index) + '"');
        }
    }

    private void variant(Variant variant, int depth) {
        out.signature(variant.signature());
        try {
            write(variant.signature(), 0, variant.value(), depth + 1);
        } catch (MisplacedValue e) {
            throw e.in("value of the variant");
        }
    }

    private void string(String value) {
        text(() -> out.string(value));
    }

    /** What the writer refuses gets the place that the value stands at. */
    private static void text(Runnable write) {
        try {
            write.run();
        } catch (IllegalArgumentException e) {
            throw new MisplacedValue(e.getMessage());
        }
    }

    private static String path(String value) {
        try {
            return new ObjectPath(value).value();
        } catch (IllegalArgumentException e) {
            throw new MisplacedValue(e.getMessage());
        }
    }

    private static String type(String value) {
        try {
            return new Signature(value).value();
        } catch (IllegalArgumentException e) {
            throw new MisplacedValue(e.getMessage());
        }
    }

    private static String type(String signature, int index) {
        return signature.substring(index, Signature.end(signature, index));
    }

    private static <T> T need(Class<T> javaType, char code, Object value) {
        if (!javaType.isInstance(value)) {
            throw new MisplacedValue("D-Bus type '" + code + "' takes a " + javaType.getSimpleName() + ", not "
                    + (value == null ? "null" : value.getClass().getName() + " " + value));
        }
        return javaType.cast(value);
    }
}
