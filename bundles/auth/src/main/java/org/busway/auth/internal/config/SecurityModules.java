package org.busway.auth.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.busway.spi.policy.PolicyException;

/**
 * What one configuration says for SELinux and AppArmor, and what the kernel would enforce. The bus asks neither. So a
 * configuration that demands one is refused, and wherever dbus-daemon would have protected somebody it is said that this
 * bus does not: dbus-daemon asks a module that is in force without any element that says so.
 */
final class SecurityModules {

    private static final String SELINUX = "fs/selinux/enforce";
    private static final String APPARMOR = "kernel/security/apparmor/features/dbus/mask";

    private final Path sys;
    private final Warnings warnings;
    /** The last {@code <apparmor>} with a mode, wherever it stands; null before there is one. */
    private Attributes appArmor;
    /** Whether an element has had its warning, which then stands for that of the kernel. */
    private boolean selinuxIsSaid;
    private boolean appArmorIsSaid;

    /**
     * Nothing is said yet.
     *
     * @param sys
     *            where the kernel shows its modules, {@code /sys}
     */
    SecurityModules(Path sys, Warnings warnings) {
        this.sys = sys;
        this.warnings = warnings;
    }

    void selinuxIncludeSkipped(String where, String file) {
        if (Files.exists(sys.resolve(SELINUX))) {
            selinuxIsSaid = true;
            warnings.sayOnce("selinux", where + ": \"" + file
                    + "\" is left out: the bus does not ask SELinux, so its rules do not hold here");
        }
    }

    void associationNotApplied(Attributes associate) {
        warnings.sayOnce("associate", associate.where() + ": <associate own=\"" + associate.get("own")
                + "\"> and others have no effect: the bus does not ask SELinux");
    }

    /** As in dbus-daemon the last mode counts, also one of a file that is then left out. */
    void appArmor(Attributes element) throws PolicyException {
        String mode = element.get("mode");
        if (mode == null || mode.equals("enabled")) {
            appArmorIsSaid = true;
            warnings.sayOnce("apparmor", element.where() + ": <apparmor> has no effect: the bus does not ask AppArmor");
        } else if (!mode.equals("disabled") && !mode.equals("required")) {
            throw element.fault(
                    "Mode attribute on <apparmor> must have value \"required\", \"enabled\" or \"disabled\", not \"" + mode
                            + '"');
        }
        if (mode != null) {
            appArmor = element;
        }
    }

    /** Everything was read: what is demanded is refused, and what the kernel would enforce is said. */
    void finish(Path file) throws PolicyException {
        String mode = appArmor == null ? "enabled" : appArmor.get("mode");
        if (mode.equals("required")) {
            throw appArmor.fault("AppArmor mediation required but not present: the bus does not ask AppArmor;"
                    + " run dbus-daemon here, or take mode=\"required\" out");
        }
        if (mode.equals("enabled") && !appArmorIsSaid && isReadable(sys.resolve(APPARMOR))) {
            warnings.sayOnce("apparmor", file + ": AppArmor mediates D-Bus on this machine, but the bus does not ask it:"
                    + " the dbus rules of profiles do not hold here; <apparmor mode=\"disabled\"/> says that this is meant");
        }
        if (!selinuxIsSaid && Files.exists(sys.resolve(SELINUX))) {
            warnings.sayOnce("selinux",
                    file + ": SELinux is in force on this machine, but the bus does not ask it: its rules for D-Bus do not hold here");
        }
    }

    /** By opening it: AppArmor does not mediate a look at the file's status, and a bus that it keeps from the file could not ask it either. */
    private static boolean isReadable(Path file) {
        try (InputStream opened = Files.newInputStream(file)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
