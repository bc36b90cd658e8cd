package org.busway.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What this bundle has installed, by location, with the hash of each: so that what runs goes on when this bundle is stopped and started again. It is in the
 * framework's cache and ends with it.
 */
final class InstalledRecord {

    private final Path file;
    private final Map<String, String> hashes = new TreeMap<>();

    InstalledRecord(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                // Then everything is installed anew.
            }
            properties.stringPropertyNames().forEach(name -> hashes.put(name, properties.getProperty(name)));
        }
    }

    Map<String, String> all() {
        return Map.copyOf(hashes);
    }

    void add(String location, String sha256) {
        hashes.put(location, sha256);
        write();
    }

    void remove(String location) {
        if (hashes.remove(location) != null) {
            write();
        }
    }

    private void write() {
        Properties properties = new Properties();
        properties.putAll(hashes);
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        } catch (IOException e) {
            // Then everything is installed anew.
        }
    }
}
