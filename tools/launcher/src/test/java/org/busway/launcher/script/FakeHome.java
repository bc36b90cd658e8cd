package org.busway.launcher.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * An installation in a temporary directory: the real scripts and the launcher of this build, with a profile of two bundles, Configuration Admin
 * and {@link FakeBroker}.
 */
final class FakeHome {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    final Path root;

    private FakeHome(Path root) {
        this.root = root;
    }

    static FakeHome in(Path directory) throws IOException {
        FakeHome home = new FakeHome(Files.createDirectories(directory.resolve("ho me")).toRealPath());
        for (String name : new String[]{"busway", "busway-daemon", "java.sh", "asks-for.awk"}) {
            Path copy = home.root.resolve("tools").resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(ROOT.resolve("tools").resolve(name), copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.createDirectories(home.root.resolve("runtime-config"));
        for (String name : new String[]{"framework.properties", "logging.properties"}) {
            Files.copy(ROOT.resolve("runtime-config").resolve(name), home.root.resolve("runtime-config").resolve(name));
        }
        home.launcher();
        home.bundle("org/busway/broker/1/broker-1.jar", FakeBroker.class);
        Path admin = home.root.resolve("tools/distribution/target/repository/g/admin/1/admin-1.jar");
        Files.createDirectories(admin.getParent());
        Files.copy(jarOf("org.apache.felix.cm.PersistenceManager"), admin);
        home.profile("{ \"id\": \"g:admin:1\" }, { \"id\": \"org.busway:broker:1\", \"bundleStartLevel\": 3 }");
        Files.createFile(home.root.resolve("tools/distribution/target/built"));
        return home;
    }

    Path daemon() {
        return root.resolve("tools/busway-daemon");
    }

    Path brokerJar() {
        return root.resolve("tools/distribution/target/repository/org/busway/broker/1/broker-1.jar");
    }

    Path launcherJar() {
        return root.resolve("tools/distribution/target/launcher/launcher.jar");
    }

    void profile(String bundles) throws IOException {
        Path file = root.resolve("device-profiles/bus-only.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{ \"feature-resource-version\": \"1.0\", \"id\": \"a:b:1\",\n\"bundles\": [ " + bundles + " ],\n"
                + "\"extensions\": { \"busway-profile\": { \"kind\": \"optional\", \"type\": \"json\", \"json\": {\n\"heap\": \"33m\" } } } }\n");
    }

    /** As tools/launcher/pom.xml makes it, with the libraries where this test has them. */
    private void launcher() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "org.busway.launcher.Main");
        main.put(Attributes.Name.CLASS_PATH, jarOf("org.osgi.framework.launch.Framework").toUri().toString());
        main.put(new Attributes.Name("Add-Opens"), "java.base/java.io");
        Files.createDirectories(launcherJar().getParent());
        try (OutputStream out = Files.newOutputStream(launcherJar());
                JarOutputStream jar = new JarOutputStream(out, manifest);
                Stream<Path> classes = Files.walk(Path.of("target/classes"))) {
            for (Path file : classes.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new ZipEntry(Path.of("target/classes").relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
    }

    private void bundle(String path, Class<?> activator) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Map.of("Bundle-ManifestVersion", "2", "Bundle-SymbolicName", "fake.broker", "Bundle-Activator", activator.getName(),
                "Import-Package", "org.osgi.framework").forEach((name, value) -> main.put(new Attributes.Name(name), value));
        Path file = root.resolve("tools/distribution/target/repository").resolve(path);
        Files.createDirectories(file.getParent());
        String entry = activator.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream in = activator.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new ZipEntry(entry));
            in.transferTo(jar);
        }
    }

    private static Path jarOf(String className) {
        try {
            return Path.of(Class.forName(className).getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (ReflectiveOperationException | java.net.URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
