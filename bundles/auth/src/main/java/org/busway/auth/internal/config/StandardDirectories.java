package org.busway.auth.internal.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.busway.auth.internal.Accounts;
import org.busway.spi.policy.BusSettings.ServiceDirectory;

/**
 * Where service files are looked for by {@code <standard_session_servicedirs/>} and
 * {@code <standard_system_servicedirs/>}, the prevailing directory first: as dbus-daemon 1.14, with the directories below
 * {@code /etc} and {@code /run} that 1.16 added.
 */
final class StandardDirectories {

    private static final String SESSION = "dbus-1/services";
    private static final String SYSTEM = "dbus-1/system-services";
    private static final List<String> SYSTEM_BASES = List.of("/etc", "/run", "/usr/local/share", "/usr/share", "/lib");

    private final Map<String, String> environment;
    private final Accounts accounts;
    private final Warnings warnings;

    StandardDirectories(Map<String, String> environment, Accounts accounts, Warnings warnings) {
        this.environment = environment;
        this.accounts = accounts;
        this.warnings = warnings;
    }

    List<ServiceDirectory> system() {
        return SYSTEM_BASES.stream().map(base -> watched(base, SYSTEM)).toList();
    }

    List<ServiceDirectory> session() {
        List<ServiceDirectory> directories = new ArrayList<>();
        addTransient(directories);
        String dataHome = environment.get("XDG_DATA_HOME");
        if (dataHome != null && !dataHome.isEmpty()) {
            directories.add(watched(dataHome, SESSION));
        } else {
            home().ifPresent(home -> directories.add(watched(home + "/.local/share", SESSION)));
        }
        directories.add(watched("/etc", SESSION));
        directories.add(watched("/run", SESSION));
        String dataDirectories = environment.getOrDefault("XDG_DATA_DIRS", "");
        for (String base : (dataDirectories.isEmpty() ? "/usr/local/share:/usr/share" : dataDirectories).split(":")) {
            if (!base.isEmpty()) {
                directories.add(watched(base, SESSION));
            }
        }
        directories.add(watched("/usr/share", SESSION));
        return directories;
    }

    private Optional<String> home() {
        String home = environment.get("HOME");
        return home != null && !home.isEmpty() ? Optional.of(home) : accounts.homeOf(accounts.ownUid());
    }

    private static ServiceDirectory watched(String base, String below) {
        String path = base.endsWith("/") ? base + below : base + "/" + below;
        return new ServiceDirectory(path, false, true);
    }

    /**
     * The directory for services of one login, which is made where it is missing, as dbus-daemon does. It must be the
     * user's own: what others can write to would let them say what is started.
     */
    private void addTransient(List<ServiceDirectory> directories) {
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime == null || runtime.isEmpty()) {
            return;
        }
        Path services = Path.of(runtime).resolve(SESSION);
        for (Path directory : List.of(Path.of(runtime), services.getParent(), services)) {
            try {
                if (!directory.equals(Path.of(runtime)) && !Files.exists(directory)) {
                    Files.createDirectory(directory,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                }
                long owner = ((Number) Files.getAttribute(directory, "unix:uid")).longValue();
                int mode = (Integer) Files.getAttribute(directory, "unix:mode");
                if (owner != accounts.ownUid()) {
                    skip(directory, "is owned by uid " + owner + ", not by uid " + accounts.ownUid());
                    return;
                }
                if ((mode & 0022) != 0) {
                    skip(directory, "can be written by others (mode 0" + Integer.toOctalString(mode & 07777) + ")");
                    return;
                }
            } catch (IOException e) {
                skip(directory, "is not available (" + e + ")");
                return;
            }
        }
        directories.add(new ServiceDirectory(services.toString(), true, false));
    }

    private void skip(Path directory, String why) {
        warnings.say("no transient service directory: \"" + directory + "\" " + why
                + ": set XDG_RUNTIME_DIR to a directory of the user's own");
    }
}
