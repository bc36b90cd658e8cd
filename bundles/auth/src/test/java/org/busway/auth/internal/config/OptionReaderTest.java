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
import org.busway.auth.internal.rule.BundleRule;
import org.busway.auth.internal.rule.ConnectRule;
import org.busway.auth.internal.rule.MessageConditions;
import org.busway.auth.internal.rule.OwnRule;
import org.busway.auth.internal.rule.SendRule;
import org.busway.spi.policy.BusSettings.ServiceDirectory;
import org.busway.spi.policy.PolicyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionReaderTest {

    private final List<String> warnings = new ArrayList<>();

    private Configuration read(String type, List<String> rules, List<String> limits, List<String> directories)
            throws PolicyException {
        return new OptionReader(new FakeAccounts(), Map.of("HOME", "/home/owner"), new Warnings(warnings::add))
                .read(new OptionReader.Options(type, rules, limits, List.of("EXTERNAL"), false, directories));
    }

    private Configuration rules(String... lines) throws PolicyException {
        return read("bare", List.of(lines), List.of(), List.of());
    }

    private String fault(String line) {
        return assertThrows(PolicyException.class, () -> rules(line)).getMessage();
    }

    @Test
    void theTypesHaveTheRulesOfOurConfigurationFiles(@TempDir Path directory) throws Exception {
        for (String type : List.of("session", "system")) {
            // The files as they are shipped, without what they include from the machine.
            String shipped = Files.readString(Path.of("../../runtime-config/" + type + ".conf"));
            Path file = Files.writeString(directory.resolve(type + ".conf"),
                    shipped.replaceAll("<include(dir)?[ >].*?</include(dir)?>", ""));
            Configuration ofFile = new ConfigurationReader(new FakeAccounts(), Map.of("HOME", "/home/owner"),
                    new Warnings(warnings::add)).read(file);
            assertEquals(ofFile.rules(), read(type, List.of(), List.of(), List.of()).rules(), type);
            assertEquals(List.of("EXTERNAL"), ofFile.settings().mechanisms());
        }
    }

    @Test
    void aUserBesideOtherAttributesSaysForWhomARuleIs() throws PolicyException {
        Configuration read = rules("allow send_destination=org.example.X user=mqtt", "allow own=a.b group=meters",
                "deny own=a.b context=mandatory", "allow own=c.d at_console=true");
        assertEquals(Map.of(1001L, List.of(
                new SendRule(true, MessageConditions.ANY, "org.example.X", false, null, true, false, false))),
                read.rules().byUser());
        assertEquals(Map.of(50L, List.of(new OwnRule(true, "a.b", false))), read.rules().byGroup());
        assertEquals(List.of(new OwnRule(false, "a.b", false)), read.rules().mandatory());
        assertEquals(List.of(new OwnRule(true, "c.d", false)), read.rules().atConsole());
    }

    @Test
    void aUserAloneSaysWhoMayConnect() throws PolicyException {
        Configuration read = rules("allow user=mqtt", "deny group=\"lamps\"", "allow context=mandatory user=root");
        assertEquals(List.of(new ConnectRule(true, false, 1001L), new ConnectRule(false, true, 51L)),
                read.rules().defaults());
        assertEquals(List.of(new ConnectRule(true, false, 0L)), read.rules().mandatory());
    }

    @Test
    void aBundleSaysForWhomARuleIsAndIsOfTheProfileUnlessAnotherOriginIsGiven() throws PolicyException {
        Configuration read = rules("allow own=a.b bundle=org.example.meter",
                "deny own=a.b bundle=org.example.meter@file:/opt/a@b.jar", "deny own=a.b bundle=*@*");
        assertEquals(List.of(new BundleRule("org.example.meter", "profile", new OwnRule(true, "a.b", false)),
                new BundleRule("org.example.meter", "file:/opt/a@b.jar", new OwnRule(false, "a.b", false)),
                new BundleRule(null, null, new OwnRule(false, "a.b", false))), read.rules().byBundle());
        assertEquals(List.of(), read.rules().defaults());
        assertTrue(fault("allow bundle=org.example.meter").contains("must have beside it what the rule is about"));
        assertTrue(fault("allow own=a.b user=root bundle=org.example.meter").contains("none of context, user, group"));
        assertTrue(fault("allow own=a.b bundle=org.example.meter@").contains("must be SYMBOLIC.NAME"));
    }

    /** dbus-daemon does not know the attribute: a file that is meant for both must not mean less there. */
    @Test
    void filesKnowNoBundles(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("bus.conf"),
                "<busconfig><listen>unix:path=/x</listen><policy bundle='org.example.meter'><allow own='*'/></policy></busconfig>");
        assertThrows(PolicyException.class,
                () -> new ConfigurationReader(new FakeAccounts(), Map.of(), new Warnings(warnings::add)).read(file));
    }

    @Test
    void faultsNameTheOptionAndTheLine() {
        assertTrue(fault("permit own=*").startsWith("org.busway.auth: rules[0]: \"permit own=*\" must begin with"));
        assertTrue(fault("allow own").contains("\"own\" must be attribute=value"));
        assertTrue(fault("allow own=a.b own=c.d").contains("attribute \"own\" stands twice"));
        assertTrue(fault("allow own=a.b user=root group=root").contains("at most one of context, user, group"));
        assertTrue(fault("allow send_colour=red").startsWith("org.busway.auth: rules[0]: Attribute \"send_colour\""));
        String limit = assertThrows(PolicyException.class,
                () -> read("bare", List.of(), List.of("max_x=1"), List.of())).getMessage();
        assertTrue(limit.startsWith("org.busway.auth: limits[0]: There is no limit called \"max_x\""), limit);
    }

    @Test
    void limitsAndServiceDirectories() throws PolicyException {
        Configuration read = read("bare", List.of(), List.of("max_message_size=8388608", "auth_timeout = 10"),
                List.of("/opt/services", "standard-session"));
        assertEquals(8_388_608, read.settings().limits().maxMessageBytes());
        assertEquals(10, read.settings().limits().authTimeoutMillis());
        assertEquals(List.of("/opt/services", "/home/owner/.local/share/dbus-1/services", "/etc/dbus-1/services",
                "/run/dbus-1/services", "/usr/local/share/dbus-1/services", "/usr/share/dbus-1/services"),
                read.settings().serviceDirectories().stream().map(ServiceDirectory::path).toList());
    }

    @Test
    void servicesOfOneLoginComeFirstFromADirectoryOfTheUsersOwn(@TempDir Path runtime) throws Exception {
        long uid = ((Number) Files.getAttribute(runtime, "unix:uid")).longValue();
        FakeAccounts accounts = new FakeAccounts() {
            @Override
            public long ownUid() {
                return uid;
            }
        };
        var options = new OptionReader.Options("bare", List.of(), List.of(), List.of(), false, List.of("standard-session"));
        var environment = Map.of("HOME", "/home/owner", "XDG_RUNTIME_DIR", runtime.toString(), "XDG_DATA_HOME", "/data",
                "XDG_DATA_DIRS", "/one:/two/");
        List<ServiceDirectory> found = new OptionReader(accounts, environment, new Warnings(warnings::add)).read(options)
                .settings().serviceDirectories();
        assertEquals(new ServiceDirectory(runtime + "/dbus-1/services", true, false), found.get(0));
        assertTrue(Files.isDirectory(runtime.resolve("dbus-1/services")));
        assertEquals(List.of("/data/dbus-1/services", "/etc/dbus-1/services", "/run/dbus-1/services",
                "/one/dbus-1/services", "/two/dbus-1/services", "/usr/share/dbus-1/services"),
                found.stream().skip(1).map(ServiceDirectory::path).toList());

        // For another user the same directory is not its own.
        List<ServiceDirectory> others = new OptionReader(new FakeAccounts(), environment, new Warnings(warnings::add))
                .read(options).settings().serviceDirectories();
        assertEquals("/data/dbus-1/services", others.get(0).path());
        assertTrue(warnings.get(0).contains("is owned by uid " + uid), warnings::toString);
    }
}
