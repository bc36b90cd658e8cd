package org.busway.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.busway.launcher.profile.ProfileChain;
import org.busway.launcher.text.Nearest;

/**
 * Where the parts of an installation are.
 *
 * @param root the directory that holds {@code device-profiles} and {@code runtime-config}
 * @param repository the bundles that profiles choose from
 */
public record Home(Path root, Path repository) {

    /** @return as the commands say it */
    public static Home ofThisProcess() {
        return new Home(path("busway.home"), path("busway.repository"));
    }

    private static Path path(String property) {
        return Path.of(System.getProperty(property, ".")).toAbsolutePath().normalize();
    }

    /** @return the profiles that are there under a name */
    public Path profiles() {
        return root.resolve("device-profiles");
    }

    /**
     * Reads a profile and those that it extends.
     *
     * @param nameOrFile such as {@code gateway}, or a path with a slash or ending in .json
     * @param workingDirectory where relative paths start from
     * @return its files
     * @throws StartFailure if there is no such profile, or it cannot be read
     */
    public ProfileChain readProfile(String nameOrFile, Path workingDirectory) {
        if (nameOrFile.contains("/") || nameOrFile.endsWith(".json")) {
            return ProfileChain.read(workingDirectory.resolve(nameOrFile), nameOrFile, profiles());
        }
        Path file = profiles().resolve(nameOrFile + ".json");
        if (!Files.exists(file)) {
            throw new StartFailure("no profile \"" + nameOrFile + "\" in " + profiles()
                    + Nearest.hint(nameOrFile, ProfileChain.names(profiles())));
        }
        return ProfileChain.read(file, profiles().getFileName() + "/" + file.getFileName(), profiles());
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

    /**
     * What the framework is launched with in every profile.
     *
     * @return the properties of {@code runtime-config/framework.properties}
     * @throws StartFailure if they cannot be read
     */
    public Map<String, String> launchProperties() {
        Path file = root.resolve("runtime-config/framework.properties");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new StartFailure(file + ": cannot be read: " + e);
        }
        Map<String, String> result = new HashMap<>();
        properties.forEach((key, value) -> result.put((String) key, (String) value));
        return result;
    }
}
