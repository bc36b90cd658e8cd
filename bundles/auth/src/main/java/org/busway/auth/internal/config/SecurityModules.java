package org.busway.auth.internal.config;

import java.nio.file.Files;
import java.nio.file.Path;

import org.busway.spi.policy.PolicyException;

/**
 * What configurations say for SELinux and AppArmor. The bus asks neither, so what demands them is refused, and what would
 * use them is said once.
 */
final class SecurityModules {

    private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");

    private SecurityModules() {}

    static void selinuxIncludeSkipped(Warnings warnings, String where, String file) {
        if (Files.exists(SELINUX)) {
            warnings.sayOnce("selinux", where + ": \"" + file
                    + "\" is left out: the bus does not ask SELinux, so its rules do not hold here");
        }
    }

    static void associationNotApplied(Warnings warnings, Attributes associate) {
        warnings.sayOnce("associate", associate.where() + ": <associate own=\"" + associate.get("own")
                + "\"> and others have no effect: the bus does not ask SELinux");
    }

    static void checkAppArmor(Warnings warnings, Attributes element) throws PolicyException {
        String mode = element.has("mode") ? element.get("mode") : "enabled";
        switch (mode) {
            case "disabled" -> {
                // Nothing else would happen anyway.
            }
            case "enabled" -> warnings.sayOnce("apparmor",
                    element.where() + ": <apparmor> has no effect: the bus does not ask AppArmor");
            default -> throw element.fault(
                    "Mode attribute on <apparmor> must have value \"enabled\" or \"disabled\" but cannot be \"" + mode
                            + "\": the bus does not ask AppArmor");
        }
    }
}
