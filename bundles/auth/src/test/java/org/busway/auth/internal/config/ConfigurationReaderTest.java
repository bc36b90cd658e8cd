package org.busway.auth.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.busway.auth.internal.FakeAccounts;
import org.busway.auth.internal.rule.ConnectRule;
import org.busway.auth.internal.rule.MessageConditions;
import org.busway.auth.internal.rule.OwnRule;
import org.busway.auth.internal.rule.ReceiveRule;
import org.busway.auth.internal.rule.Rule;
import org.busway.auth.internal.rule.SendRule;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.BusSettings.ServiceDirectory;
import org.busway.spi.policy.Limits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file with every element, read. */
class ConfigurationReaderTest {

    private static final long ANY = MessageConditions.MOST_DESCRIPTORS;

    private final List<String> warnings = new ArrayList<>();
    private Path directory;
    private Configuration configuration;

    @BeforeEach
    void read() throws Exception {
        Path file = Path.of(getClass().getResource("every-element.conf").toURI());
        directory = file.getParent();
        configuration = new ConfigurationReader(new FakeAccounts(), Map.of(), new Warnings(warnings::add)).read(file);
    }

    @Test
    void whatConcernsTheBus() {
        BusSettings settings = configuration.settings();
        assertEquals("gateway", settings.type());
        assertEquals("mqtt", settings.user());
        assertTrue(settings.fork() && settings.syslog() && settings.keepUmask() && settings.anonymousAllowed());
        assertEquals(List.of("unix:path=/run/gateway/bus", "tcp:host=127.0.0.1,port=0", "unix:abstract=included"),
                settings.listen());
        assertEquals("/run/gateway/pid", settings.pidfile());
        assertEquals(List.of("EXTERNAL", "ANONYMOUS"), settings.mechanisms());
        assertEquals(directory + "/libexec/helper", settings.serviceHelper());
    }

    @Test
    void serviceDirectoriesInTheirOrder() {
        List<String> paths = configuration.settings().serviceDirectories().stream().map(ServiceDirectory::path).toList();
        assertEquals(List.of(directory + "/services", "/opt/gateway/services", "/etc/dbus-1/system-services",
                "/run/dbus-1/system-services", "/usr/local/share/dbus-1/system-services",
                "/usr/share/dbus-1/system-services", "/lib/dbus-1/system-services", directory + "/extra.d/below"), paths);
    }

    @Test
    void limitsTheLastInTheOrderOfReadingHolds() {
        Limits limits = configuration.settings().limits();
        assertEquals(0x100000, limits.maxMessageBytes());
        assertEquals(7, limits.maxNamesPerConnection());
        assertEquals(5000, limits.replyTimeoutMillis());
        assertEquals(Limits.BUILT_IN.authTimeoutMillis(), limits.authTimeoutMillis());
    }

    @Test
    void rulesOfTheDefaultContext() {
        List<Rule> expected = List.of(new OwnRule(true, "org.example.Included", false), new ConnectRule(true, false, null),
                new ConnectRule(false, true, 51L), new ConnectRule(false, false, 1002L),
                new OwnRule(true, "org.example.Meter", false), new OwnRule(true, "org.example.Lamps", true),
                new OwnRule(false, null, false),
                new SendRule(true, new MessageConditions(1, "/meter", "org.example.Meter1", "Read", null, 1, 2),
                        "org.example.Meter", false, null, true, false, true),
                new SendRule(true, MessageConditions.ANY, "org.example.Lamps", true, null, false, false, false),
                new SendRule(false, new MessageConditions(0, null, null, null, "org.example.Error.No", 0, ANY), null, false,
                        null, false, false, false),
                new SendRule(false, new MessageConditions(0, null, "org.example.Clock1", null, null, 0, ANY), null, false,
                        true, false, true, false),
                new ReceiveRule(true, new MessageConditions(4, "/meter", "org.example.Meter1", "Changed", null, 0, ANY),
                        "org.example.Meter", true, false),
                new ReceiveRule(false, new MessageConditions(0, null, null, null, "org.example.Error.No", 0, ANY), null,
                        true, false),
                new ReceiveRule(true, MessageConditions.ANY, null, true, true));
        assertEquals(expected, configuration.rules().defaults());
    }

    @Test
    void rulesOfTheOtherContexts() {
        assertEquals(List.of(new OwnRule(true, "org.example.Here", false)), configuration.rules().atConsole());
        assertEquals(List.of(new OwnRule(true, "org.example.Away", false)), configuration.rules().notAtConsole());
        assertEquals(Map.of(50L, List.of(new OwnRule(true, "org.example.Group", false))), configuration.rules().byGroup());
        assertEquals(1, configuration.rules().mandatory().size());
    }

    @Test
    void aBrokenFileOfADirectoryIsLeftOutWholeAndTheOthersAreReadByName() {
        List<Rule> expected = List.of(new OwnRule(true, "org.example.First", false),
                new OwnRule(true, "org.example.Last", false), new OwnRule(true, "org.example.Mqtt", false));
        assertEquals(Map.of(1001L, expected), configuration.rules().byUser());
        assertTrue(said("20-broken.conf:2: Element <nonsense> not allowed inside <busconfig>"));
    }

    @Test
    void whatHasNoEffectIsSaidWithItsPlace() {
        assertTrue(said("every-element.conf:27: <limit name=\"max_containers\"> has no effect"), warnings::toString);
        assertTrue(said("every-element.conf:47: Unknown username \"nobody-knows\""), warnings::toString);
        assertTrue(said("every-element.conf:51: <associate own=\"org.example.Meter\">"), warnings::toString);
        assertTrue(said("every-element.conf:52: <apparmor> has no effect"), warnings::toString);
        assertFalse(said("not-there"), warnings::toString);
    }

    private boolean said(String text) {
        return warnings.stream().anyMatch(warning -> warning.contains(text));
    }

    @Test
    void everyFileAndDirectoryThatWasReadIsNamedAndTheMissingOnesAreWatchedFor() {
        assertEquals(List.of("every-element.conf", "included.conf", "extra.d", "10-first.conf", "20-broken.conf",
                "30-last.conf"),
                configuration.settings().files().stream().map(file -> Path.of(file).getFileName().toString()).toList());
        assertTrue(configuration.places().contains(directory + "/not-there.conf"));
        assertTrue(configuration.places().contains(directory + "/no-such-directory"));
    }
}
