package org.busway.os.internal.libc;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library of this process, and JNA's start.
 *
 * <p>
 * Each class of native methods registers itself when it is first used, through here and through nothing else, so that
 * JNA always starts here. Left alone it unpacks its native library below {@code ~/.cache}, which a device's service
 * user often does not have or cannot write. Unless the integrator set {@code jna.tmpdir}, {@code java.io.tmpdir} is
 * used, as junixsocket does; the property stands only while JNA starts, so that another JNA in the same process sees
 * nothing of it.
 */
final class CLibrary {

    private static final String DIRECTORY = "jna.tmpdir";

    /** Bytes of a pointer. */
    static final int WORD_BYTES = start();

    private CLibrary() {}

    private static int start() {
        if (System.getProperty(DIRECTORY) != null) {
            return Native.POINTER_SIZE;
        }
        System.setProperty(DIRECTORY, System.getProperty("java.io.tmpdir"));
        try {
            return Native.POINTER_SIZE;
        } finally {
            System.clearProperty(DIRECTORY);
        }
    }

    /** Binds the native methods of a class to the functions of the same name. */
    static void register(Class<?> methods) {
        Native.register(methods, NativeLibrary.getProcess());
    }
}
