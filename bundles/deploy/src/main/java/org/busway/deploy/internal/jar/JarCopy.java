package org.busway.deploy.internal.jar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.osgi.framework.Constants;

/**
 * A copy of a jar where nobody else can write, whole and a bundle. What is decided about a jar is decided about these bytes, and these bytes are
 * installed: whoever changes the file meanwhile changes nothing.
 *
 * @param file the copy
 * @param sha256 of its bytes, in lower-case hexadecimal digits
 * @param symbolicName the bundle's
 * @param version the bundle's, as its manifest says it
 */
public record JarCopy(Path file, String sha256, String symbolicName, String version) implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 * 1024;

    /**
     * Copies a jar and looks at each of its entries.
     *
     * @param jar the file that others may write
     * @param copy where its copy is to be
     * @return the copy, to be closed
     * @throws JarFault if it cannot be read or copied, is not whole, or no bundle that can be started
     */
    public static JarCopy of(Path jar, Path copy) throws JarFault {
        // A pipe would be waited for, whoever put it there.
        if (!Files.isRegularFile(jar)) {
            throw new JarFault("is no file: put the jar itself there");
        }
        boolean taken = false;
        try {
            String sha256 = copy(jar, copy);
            JarCopy result = checked(copy, sha256);
            taken = true;
            return result;
        } finally {
            if (!taken) {
                delete(copy);
            }
        }
    }

    /** The digest of some file, in lower-case hexadecimal digits. */
    private static String copy(Path jar, Path copy) throws JarFault {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest); OutputStream out = open(copy)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new JarFault(
                    "cannot be copied to " + copy.getParent() + ": " + reason(e) + ": make it readable, or free space");
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static OutputStream open(Path copy) throws IOException {
        Files.createDirectories(copy.getParent());
        return Files.newOutputStream(copy);
    }

    private static JarCopy checked(Path copy, String sha256) throws JarFault {
        try (JarFile jar = new JarFile(copy.toFile(), false)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            CRC32 sum = new CRC32();
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
                JarEntry entry = entries.nextElement();
                sum.reset();
                // Java looks at no checksum of an entry that is read by its name.
                try (InputStream in = jar.getInputStream(entry)) {
                    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                        sum.update(buffer, 0, count);
                    }
                }
                if (sum.getValue() != entry.getCrc()) {
                    throw new ZipException(entry.getName() + " is not what was packed");
                }
            }
            return bundle(jar, copy, sha256);
        } catch (ZipException | SecurityException | IllegalArgumentException e) {
            throw new JarFault("is no whole jar (" + e.getMessage() + "): move it there when it is written to its end");
        } catch (IOException e) {
            throw new JarFault("is no whole jar (" + reason(e) + "): move it there when it is written to its end");
        }
    }

    private static JarCopy bundle(JarFile jar, Path copy, String sha256) throws IOException, JarFault {
        Attributes manifest = jar.getManifest() == null ? new Attributes() : jar.getManifest().getMainAttributes();
        String symbolicName = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (symbolicName == null) {
            throw new JarFault("is no bundle: its manifest has no Bundle-SymbolicName: build it with bnd");
        }
        if (manifest.getValue(Constants.FRAGMENT_HOST) != null) {
            throw new JarFault("is a fragment of another bundle: put it into the profile");
        }
        String version = manifest.getValue(Constants.BUNDLE_VERSION);
        return new JarCopy(copy, sha256, symbolicName.split(";")[0].strip(), version == null ? "0.0.0" : version.strip());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static String reason(IOException e) {
        String message = e instanceof java.nio.file.FileSystemException file && file.getReason() != null
                ? file.getReason()
                : e.getMessage();
        return e instanceof java.nio.file.AccessDeniedException
                ? "permission denied"
                : message == null ? e.toString() : message;
    }

    @Override
    public void close() {
        delete(file);
    }

    private static void delete(Path file) {
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // It is in the framework's cache, which goes as a whole.
        }
    }
}
