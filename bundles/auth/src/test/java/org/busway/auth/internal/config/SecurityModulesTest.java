package org.busway.auth.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.busway.auth.internal.FakeAccounts;
import org.busway.spi.policy.PolicyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody believes to be protected by a module that the bus does not ask. */
class SecurityModulesTest {

    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();

    private Configuration read(String elements) throws Exception {
        Path file = Files.writeString(directory.resolve("bus.conf"),
                "<busconfig><listen>unix:path=/x</listen>" + elements + "</busconfig>");
        return new ConfigurationReader(new FakeAccounts(), Map.of(), new Warnings(warnings::add), directory.resolve("sys"))
                .read(file);
    }

    private void appArmorMediates() throws Exception {
        Path features = Files.createDirectories(directory.resolve("sys/kernel/security/apparmor/features/dbus"));
        Files.writeString(features.resolve("mask"), "acquire send receive\n");
    }

    private void selinuxIsInForce() throws Exception {
        Path selinux = Files.createDirectories(directory.resolve("sys/fs/selinux"));
        Files.writeString(selinux.resolve("enforce"), "1");
    }

    private void assertSaidAlone(String text) {
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains(text), warnings::toString);
    }

    @Test
    void withoutAModuleAndWithoutAnElementNothingIsSaid() throws Exception {
        read("");
        assertEquals(List.of(), warnings);
    }

    @Test
    void appArmorThatMediatesIsSaidThoughNoElementAsksForIt() throws Exception {
        appArmorMediates();
        read("");
        assertSaidAlone("AppArmor mediates D-Bus on this machine, but the bus does not ask it");
    }

    @Test
    void whoDisablesAppArmorExpectsNothing() throws Exception {
        appArmorMediates();
        read("<apparmor mode='disabled'/>");
        assertEquals(List.of(), warnings);
    }

    @Test
    void whoEnablesAppArmorIsToldOnce() throws Exception {
        appArmorMediates();
        read("<apparmor mode='enabled'/>");
        assertSaidAlone("<apparmor> has no effect");
    }

    @Test
    void whoRequiresAppArmorIsRefusedWhateverTheKernelHas() throws Exception {
        String withoutIt = assertThrows(PolicyException.class, () -> read("<apparmor mode='required'/>")).getMessage();
        appArmorMediates();
        String withIt = assertThrows(PolicyException.class, () -> read("<apparmor mode='required'/>")).getMessage();
        assertTrue(withoutIt.contains("bus.conf:1: AppArmor mediation required but not present"), withoutIt);
        assertEquals(withoutIt, withIt);
    }

    /** A file of a directory is left out when it has a fault; this demand must not be. */
    @Test
    void aFileOfADirectoryCanRequireAppArmorToo() throws Exception {
        Path extra = Files.createDirectories(directory.resolve("extra.d"));
        Files.writeString(extra.resolve("10.conf"), "<busconfig><apparmor mode='required'/></busconfig>");
        PolicyException refused = assertThrows(PolicyException.class, () -> read("<includedir>extra.d</includedir>"));
        assertTrue(refused.getMessage().contains("10.conf:1: AppArmor mediation required"), refused.getMessage());
    }

    @Test
    void theLastModeCounts() throws Exception {
        read("<apparmor mode='required'/><apparmor mode='disabled'/><apparmor/>");
        assertSaidAlone("<apparmor> has no effect");
    }

    @Test
    void selinuxInForceIsSaidThoughNoElementAsksForIt() throws Exception {
        selinuxIsInForce();
        read("");
        assertSaidAlone("SELinux is in force on this machine, but the bus does not ask it");
    }

    @Test
    void anIncludeForSelinuxThatIsLeftOutIsSaidInItsPlace() throws Exception {
        selinuxIsInForce();
        read("<include if_selinux_enabled='yes' selinux_root_relative='yes'>contexts/dbus_contexts</include>");
        assertSaidAlone("\"contexts/dbus_contexts\" is left out");
    }
}
