package org.busway.api;

import java.util.Collection;
import java.util.Map;

/** Counts the descriptors in the arguments of a body, however deep they stand. */
final class DescriptorCount {

    private DescriptorCount() {}

    static int of(Object value) {
        if (value instanceof Descriptor) {
            return 1;
        } else if (value instanceof Variant variant) {
            return of(variant.value());
        } else if (value instanceof Struct struct) {
            return of(struct.fields());
        } else if (value instanceof Map<?, ?> map) {
            return of(map.values()) + of(map.keySet());
        } else if (value instanceof Collection<?> values) {
            int count = 0;
            for (Object each : values) {
                count += of(each);
            }
            return count;
        }
        return 0;
    }
}
