package org.busway.os.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;

/**
 * Frees direct buffers. Java itself does that when it collects garbage, and stops everything to collect when a program has let go of as much as it may hold;
 * the one way of telling it is {@code jdk.unsupported}'s, which every Java that we know has. Where it is missing, memory is left to the collector.
 */
public final class DirectMemory {

    private static final MethodHandle CLEANER = cleaner();

    private DirectMemory() {}

    private static MethodHandle cleaner() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe", true, ClassLoader.getPlatformClassLoader());
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(instance.get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Frees the memory of a direct buffer, which is no view of another one and is used by nobody. */
    public static void free(ByteBuffer direct) {
        if (CLEANER == null) {
            return;
        }
        try {
            CLEANER.invokeExact(direct);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
