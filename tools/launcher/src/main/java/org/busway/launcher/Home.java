package org.busway.launcher;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the parts of an installation are.
 *
 * @param root the directory that holds {@code tools}, {@code device-profiles} and {@code runtime-config}
 */
public record Home(Path root) {

    /** @return as the commands say it */
    public static Home ofThisProcess() {
        return new Home(Path.of(System.getProperty("busway.home", ".")).toAbsolutePath().normalize());
    }

    /** @return the bundles that profiles choose from */
    public Path repository() {
        return root.resolve("tools/distribution/target/repository");
    }

    /**
     * A profile by its name or file.
     *
     * @param nameOrFile such as {@code gateway}, or a path with a slash or ending in .json
     * @return its file, which need not exist
     */
    public Path profile(String nameOrFile) {
        return nameOrFile.contains("/") || nameOrFile.endsWith(".json")
                ? Path.of(nameOrFile)
                : root.resolve("device-profiles").resolve(nameOrFile + ".json");
    }

    /**
     * A configuration file for the daemon.
     *
     * @param name {@code session.conf} or {@code system.conf}
     * @return the machine's own, or ours where it has none
     */
    public String busConfiguration(String name) {
        Path ofMachine = Path.of("/usr/share/dbus-1", name);
        return (Files.exists(ofMachine) ? ofMachine : root.resolve("runtime-config").resolve(name)).toString();
    }

    /** @return properties that the framework is launched with in every profile */
    public Path frameworkProperties() {
        return root.resolve("runtime-config/framework.properties");
    }
}
