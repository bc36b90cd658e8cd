package org.busway.wire.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.ObjectPath;
import org.busway.api.Signature;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.wire.body.BodyReader;

/** Reads values of validated bytes as the Java types that the package documentation of {@code org.busway.api} names. */
final class ValueReader {

    private final BodyReader in;
    private final List<Descriptor> descriptors;

    ValueReader(BodyReader in, List<Descriptor> descriptors) {
        this.in = in;
        this.descriptors = descriptors;
    }

    Object read(String signature, int index) {
        return switch (signature.charAt(index)) {
            case 'y' -> (byte) in.uint8();
            case 'b' -> in.bool();
            case 'n' -> in.int16();
            case 'q' -> Short.toUnsignedInt(in.int16());
            case 'i' -> in.int32();
            case 'u' -> Integer.toUnsignedLong(in.int32());
            case 'x', 't' -> in.int64();
            case 'd' -> in.float64();
            case 's' -> in.string();
            case 'o' -> new ObjectPath(in.string());
            case 'g' -> new Signature(in.signature());
            case 'h' -> descriptor(in.int32());
            case 'v' -> variant();
            case 'a' -> array(signature, index + 1);
            default -> struct(signature, index + 1);
        };
    }

    private Object array(String signature, int element) {
        char code = signature.charAt(element);
        if (code == 'y') {
            return in.bytes();
        }
        int end = in.beginArray(code);
        return code == '{' ? map(signature, element + 1, end) : list(signature, element, end);
    }

    private List<Object> list(String signature, int element, int end) {
        List<Object> list = new ArrayList<>();
        while (in.at() < end) {
            list.add(read(signature, element));
        }
        return Collections.unmodifiableList(list);
    }

    private Map<Object, Object> map(String signature, int key, int end) {
        Map<Object, Object> map = new LinkedHashMap<>();
        while (in.at() < end) {
            in.align(8);
            Object name = read(signature, key);
            map.put(name, read(signature, key + 1));
        }
        return Collections.unmodifiableMap(map);
    }

    private Struct struct(String signature, int first) {
        in.align(8);
        List<Object> fields = new ArrayList<>();
        for (int at = first; signature.charAt(at) != ')'; at = Signature.end(signature, at)) {
            fields.add(read(signature, at));
        }
        return new Struct(fields);
    }

    private Variant variant() {
        String signature = in.signature();
        return new Variant(signature, read(signature, 0));
    }

    private Descriptor descriptor(int index) {
        if (Integer.compareUnsigned(index, descriptors.size()) >= 0) {
            throw new IllegalArgumentException("message names descriptor " + Integer.toUnsignedString(index) + ", but "
                    + descriptors.size() + " came with it");
        }
        return descriptors.get(index);
    }
}
