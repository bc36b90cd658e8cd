package org.busway.integration.felix;

import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** A copy of a jar with something added or another manifest; its bytes differ from any other's. */
public final class ChangedJar {

    private final Path original;
    private final Jar jar;

    private ChangedJar(Path original) throws IOException {
        this.original = original;
        jar = new Jar(original.toFile());
        try {
            jar.setManifest(new Manifest(jar.getManifest()));
        } catch (Exception e) {
            throw new IOException(original + " has no manifest", e);
        }
    }

    public static ChangedJar of(Path original) throws IOException {
        return new ChangedJar(original);
    }

    /** With a file in it. */
    public ChangedJar with(String path, String text) {
        jar.putResource(path, new EmbeddedResource(text.getBytes(StandardCharsets.UTF_8), 0));
        return this;
    }

    /** With another header of its manifest. */
    public ChangedJar header(String name, String value) throws IOException {
        attributes().putValue(name, value);
        return this;
    }

    public ChangedJar version(String version) throws IOException {
        return header(Constants.BUNDLE_VERSION, version);
    }

    private Attributes attributes() throws IOException {
        try {
            return jar.getManifest().getMainAttributes();
        } catch (Exception e) {
            throw new IOException(original.toString(), e);
        }
    }

    /** Writes it. */
    public Path to(Path file) throws IOException {
        try (jar) {
            jar.write(file.toFile());
            return file;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(original + " cannot be copied", e);
        }
    }
}
