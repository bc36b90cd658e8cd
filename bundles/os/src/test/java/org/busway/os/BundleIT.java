package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The bundle as it is shipped: complete, with nothing but the JDK's packages imported. */
@Timeout(60)
class BundleIT {

    private static final Path JAR = Path.of(System.getProperty("bundle"));

    @TempDir
    Path cache;

    @Test
    void noPackageOfTheEmbeddedLibrariesIsImportedOrExported() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            var headers = jar.getManifest().getMainAttributes();
            assertEquals("javax.net", headers.getValue("Import-Package"));
            String exports = headers.getValue("Export-Package");
            assertTrue(exports.startsWith("org.busway.os;version="), exports);
            assertFalse(exports.contains("jna") || exports.contains("newsclub") || exports.contains("internal"), exports);
        }
    }

    @Test
    void theNativeLibrariesAreThoseOfLinuxAndTheClassThatDeletesTheNullDeviceIsNotThere() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> natives = jar.stream().map(entry -> entry.getName())
                    .filter(name -> name.matches(".*\\.(so|dll|jnilib|dylib|a)")).toList();
            assertEquals(8, natives.size(), natives.toString());
            for (String machine : List.of("linux-x86-64", "linux-aarch64", "linux-arm", "linux-riscv64")) {
                assertTrue(natives.contains("com/sun/jna/" + machine + "/libjnidispatch.so"), machine);
            }
            for (String machine : List.of("amd64", "aarch64", "arm", "riscv64")) {
                assertTrue(natives.stream().anyMatch(name -> name.startsWith("lib/" + machine + "-Linux")), machine);
            }
            assertNull(jar.getEntry("org/newsclub/net/unix/RAFChannelProvider.class"));
        }
    }

    @Test
    void itResolvesAloneInFelixAndMovesBytes() throws Exception {
        Framework framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow()
                .newFramework(Map.of("org.osgi.framework.storage", cache.resolve("felix").toString()));
        framework.start();
        try {
            Bundle bundle = framework.getBundleContext().installBundle(JAR.toUri().toString());
            bundle.start();
            assertEquals(Bundle.ACTIVE, bundle.getState());
            Class<?> sockets = bundle.loadClass(Sockets.class.getName());
            assertNotSame(Sockets.class, sockets);
            int[] pair = (int[]) sockets.getMethod("socketPair", int.class, boolean.class).invoke(null,
                    Sockets.STREAM, false);
            Class<?> descriptors = bundle.loadClass(Descriptors.class.getName());
            // Java's stream from the bundle's own junixsocket; the reading end stays a number.
            try (OutputStream out = (OutputStream) descriptors.getMethod("outputStream", int.class).invoke(null,
                    pair[0])) {
                out.write(new byte[]{1, 2, 3});
            }
            NativeBuffer bytes = NativeBuffer.allocate(8);
            int read = (int) sockets.getMethod("read", int.class, long.class, int.class).invoke(null, pair[1],
                    bytes.address(), 8);
            assertEquals(3, read);
            assertEquals(0, descriptors.getMethod("close", int.class).invoke(null, pair[1]));
            Class<?> jna = bundle.loadClass("com.sun.jna.Native");
            assertEquals(sockets.getClassLoader(), jna.getClassLoader());
            assertTrue(Files.exists(JAR));
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }
}
