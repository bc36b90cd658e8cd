package org.busway.integration.felix;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars that the build copied for the framework, as they are shipped. */
public final class ShippedBundles {

    private static final Path DIRECTORY = Path.of(System.getProperty("busway.bundles", "target/bundles")).toAbsolutePath();

    /** What any bundle with components needs: Declarative Services, Configuration Admin and Metatype with what they import. */
    public static final List<String> PLATFORM = List.of("org.osgi.service.component", "org.osgi.util.promise",
            "org.osgi.util.function",
            "org.osgi.service.log", "org.apache.felix.eventadmin", "org.apache.felix.configadmin", "org.apache.felix.metatype",
            "org.apache.felix.scr");

    private ShippedBundles() {}

    /** The jar of a bundle: {@code api} for ours, the symbolic name for a third party's. */
    public static Path jar(String name) {
        try (Stream<Path> jars = Files.list(DIRECTORY)) {
            return jars.filter(jar -> {
                String file = jar.getFileName().toString();
                return file.equals("org.busway." + name + ".jar")
                        || file.endsWith("." + name + ".jar") && !file.startsWith("org.busway.");
            }).findFirst().orElseGet(() -> fail(DIRECTORY + " has no bundle " + name));
        } catch (IOException e) {
            return fail(DIRECTORY + " is made by the build, in phase pre-integration-test: run mvn verify", e);
        }
    }

    /** The short names of all our bundles. */
    public static List<String> ours() {
        try (Stream<Path> jars = Files.list(DIRECTORY)) {
            return jars.map(jar -> jar.getFileName().toString()).filter(file -> file.startsWith("org.busway."))
                    .map(file -> file.substring("org.busway.".length(), file.length() - ".jar".length())).sorted().toList();
        } catch (IOException e) {
            return fail(DIRECTORY + " is made by the build, in phase pre-integration-test: run mvn verify", e);
        }
    }
}
