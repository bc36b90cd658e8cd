package org.busway.os.internal.libc;

import java.util.function.Supplier;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library of this process, and JNA's start.
 *
 * <p>
 * Each class of native methods registers itself when it is first used, through here and through nothing else, so that
 * JNA always starts here. Left alone it unpacks its native library below {@code ~/.cache}, which a device's service
 * user often does not have or cannot write, and runs {@code ldconfig} to learn of directories of libraries, none of
 * which is needed for what the process has loaded already. The integrator's own settings stand; ours stand only while
 * JNA starts, so that another JNA in the same process sees nothing of them.
 */
final class CLibrary {

    private static final NativeLibrary PROCESS = start();

    /** Bytes of a pointer. */
    static final int WORD_BYTES = Native.POINTER_SIZE;

    private CLibrary() {}

    private static NativeLibrary start() {
        return with("jna.tmpdir", System.getProperty("java.io.tmpdir"),
                () -> with("jna.platform.library.path", "", NativeLibrary::getProcess));
    }

    private static NativeLibrary with(String property, String value, Supplier<NativeLibrary> start) {
        if (System.getProperty(property) != null) {
            return start.get();
        }
        System.setProperty(property, value);
        try {
            return start.get();
        } finally {
            System.clearProperty(property);
        }
    }

    /** Binds the native methods of a class to the functions of the same name. */
    static void register(Class<?> methods) {
        Native.register(methods, PROCESS);
    }
}
