package org.busway.os.internal.libc;

/**
 * Where JNA unpacks its native library.
 *
 * <p>
 * Left alone it uses {@code ~/.cache}, which a device's service user often does not have or cannot write. Unless the
 * integrator set {@code jna.tmpdir}, {@code java.io.tmpdir} is used, as junixsocket does; the property stands only
 * while JNA loads, so that another JNA in the same process sees nothing of it.
 */
final class LibraryDirectory {

    private static final String PROPERTY = "jna.tmpdir";

    private LibraryDirectory() {}

    static void during(Runnable loading) {
        if (System.getProperty(PROPERTY) != null) {
            loading.run();
            return;
        }
        System.setProperty(PROPERTY, System.getProperty("java.io.tmpdir"));
        try {
            loading.run();
        } finally {
            System.clearProperty(PROPERTY);
        }
    }
}
