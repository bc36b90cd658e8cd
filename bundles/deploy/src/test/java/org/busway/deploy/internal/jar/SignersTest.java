package org.busway.deploy.internal.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code AdmissionIT} would need another Java runtime for. */
class SignersTest {

    private static final String CURVES = "SunEC";

    @TempDir
    Path directory;

    @Test
    void a_signature_that_this_runtime_cannot_check_is_not_called_none() throws Exception {
        Path keystore = directory.resolve("keys.p12");
        assertEquals(0,
                new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/keytool").toString(), "-genkeypair", "-alias",
                        "a",
                        "-keyalg", "RSA", "-dname", "CN=a", "-storepass", "changeit", "-keystore", keystore.toString())
                        .redirectErrorStream(true).redirectOutput(directory.resolve("said").toFile()).start().waitFor());
        Signers signers = Signers.of(keystore, "changeit");
        Path jar = directory.resolve("a.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), new Manifest())) {
            for (String name : new String[]{"META-INF/A.SF", "META-INF/A.EC", "text"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.getBytes());
            }
        }
        int place = java.util.List.of(Security.getProviders()).indexOf(Security.getProvider(CURVES)) + 1;
        Provider provider = Security.getProvider(CURVES);
        Security.removeProvider(CURVES);
        try {
            assertTrue(fault(signers, jar).contains("add the module jdk.crypto.ec"), () -> fault(signers, jar));
        } finally {
            Security.insertProviderAt(provider, place);
        }
        assertTrue(fault(signers, jar).startsWith("is not signed: text has no signature"), () -> fault(signers, jar));
    }

    private static String fault(Signers signers, Path jar) {
        return assertThrows(JarFault.class, () -> signers.check(jar)).getMessage();
    }
}
