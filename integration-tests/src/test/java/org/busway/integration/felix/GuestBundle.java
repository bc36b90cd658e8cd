package org.busway.integration.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

import aQute.bnd.header.OSGiHeader;
import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Jar;

/**
 * A bundle of somebody else's, made while the test runs: the classes of one package of the tests, with what bnd makes of them.
 * Its symbolic name is the package's. A class in it named {@code Activator} is the activator; components are found by their
 * annotations.
 */
public final class GuestBundle {

    private final Builder builder = new Builder();
    private final String name;

    private GuestBundle(String name, Class<?> member) throws IOException {
        this.name = name;
        builder.setBundleSymbolicName(name);
        builder.setBundleVersion("1.0.0");
        builder.addClasspath(ShippedBundles.jar("api").toFile());
        builder.addClasspath(Path.of(URI.create(member.getProtectionDomain().getCodeSource().getLocation().toString())).toFile());
    }

    /** The bundle of the package that this class is in. */
    public static GuestBundle of(Class<?> member) throws IOException {
        GuestBundle guest = new GuestBundle(member.getPackageName(), member);
        guest.builder.setPrivatePackage(member.getPackageName());
        if (member.getSimpleName().equals("Activator")) {
            guest.builder.setProperty(Constants.BUNDLE_ACTIVATOR, member.getName());
        }
        return guest;
    }

    /** A bundle that holds and exports the package of this class and those below it, as a host framework has an API of its own. */
    public static GuestBundle exporting(Class<?> member) throws IOException {
        GuestBundle guest = new GuestBundle("host." + member.getPackageName(), member);
        guest.builder.setProperty(Constants.EXPORT_PACKAGE, member.getPackageName() + ".*");
        return guest;
    }

    /** Writes the jar into a directory. */
    public Path in(Path directory) throws IOException {
        Path file = directory.resolve(name + ".jar");
        try (builder; Jar jar = builder.build()) {
            assertEquals(List.of(), builder.getErrors(), "what bnd says of " + name);
            jar.write(file.toFile());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("bundle " + name + " cannot be built", e);
        }
        return file;
    }

    /** The packages that a jar's manifest imports. */
    public static List<String> imports(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            String header = jar.getManifest().getMainAttributes().getValue(Constants.IMPORT_PACKAGE);
            return header == null ? List.of() : List.copyOf(new TreeMap<>(OSGiHeader.parseHeader(header).asMapMap()).keySet());
        }
    }

    /** The same jar under a higher version: every class of it is read anew. */
    public static Path withVersion(Path file, String version, Path directory) throws IOException {
        Path copy = directory.resolve(file.getFileName() + "-" + version + ".jar");
        try (Jar jar = new Jar(file.toFile())) {
            jar.setManifest(new Manifest(jar.getManifest()));
            jar.getManifest().getMainAttributes().putValue(Constants.BUNDLE_VERSION, version);
            jar.write(copy.toFile());
            return copy;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(file + " cannot be copied", e);
        }
    }
}
