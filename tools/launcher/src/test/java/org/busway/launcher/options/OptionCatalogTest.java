package org.busway.launcher.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.profile.Setting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionCatalogTest {

    private static final String METATYPE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.2.0">
              <OCD id="Options" name="x">
                <AD id="poll.seconds" type="Integer" name="x" min="1" max="60"/>
                <AD id="enabled" type="Boolean" name="x"/>
                <AD id="subsystems" type="String" cardinality="2147483647" name="x"/>
                <AD id="mode" type="String" name="x"><Option label="Off" value="off"/><Option label="Auto" value="auto"/></AD>
              </OCD>
              <Designate pid="org.busway.meter"><Object ocdref="Options"/></Designate>
              <Designate factoryPid="org.busway.probe"><Object ocdref="Options"/></Designate>
            </metatype:MetaData>
            """;

    @TempDir
    Path directory;
    private OptionCatalog catalog;
    private final Profile profile = new Profile("p.json", "x", List.of(), new LinkedHashMap<>(), Map.of(), Map.of(), Map.of(),
            Map.of());

    @BeforeEach
    void readsABundle() throws IOException {
        Path jar = directory.resolve("meter.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("OSGI-INF/metatype/x.xml"));
            zip.write(METATYPE.getBytes());
        }
        catalog = OptionCatalog.of(List.of(jar));
    }

    @Test
    void aValueGetsTheTypeThatTheBundleDeclares() {
        catalog.set(profile, "org.busway.meter:poll.seconds=5");
        catalog.set(profile, "org.busway.meter:subsystems=usb, block");
        catalog.set(profile, "org.busway.probe~roof:enabled=false");
        Map<String, Setting> options = profile.configurations().get("org.busway.meter");
        assertEquals(5, options.get("poll.seconds").value());
        assertArrayEquals(new String[]{"usb", "block"}, (String[]) options.get("subsystems").value());
        assertEquals(false, profile.configurations().get("org.busway.probe~roof").get("enabled").value());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "org.busway.meter | must be PID:option=value, such as org.busway.auth:type=session",
        "org.busway.metr:mode=off | no bundle of this profile is configured by \"org.busway.metr\": did you mean \"org.busway.meter\"",
        "org.busway.meter:poll.second=5 | org.busway.meter has no option \"poll.second\": did you mean \"poll.seconds\"?",
        "org.busway.meter:poll.seconds=often | poll.seconds is \"often\": must be a number from 1 to 60",
        "org.busway.meter:poll.seconds=0 | poll.seconds is \"0\": must be a number from 1 to 60",
        "org.busway.meter:poll.seconds=99999999999 | poll.seconds is \"99999999999\": must be a number from 1 to 60",
        "org.busway.meter:enabled=yes | enabled is \"yes\": must be true or false",
        "org.busway.meter:mode=atuo | mode is \"atuo\": must be one of off, auto: did you mean \"auto\"?"})
    void whatDoesNotFitIsRefused(String argument, String reason) {
        String message = assertThrows(StartFailure.class, () -> catalog.set(profile, argument)).getMessage();
        assertEquals("--set " + argument + ": " + reason,
                message.substring(0, Math.min(message.length(), argument.length() + 8 + reason.length())));
        assertEquals(Map.of(), profile.configurations());
    }

    @Test
    void aProfilesOwnOptionsAreCheckedToo() {
        profile.set("org.busway.meter", "poll.seconds", 61, "p.json:7");
        assertEquals("p.json:7: option \"poll.seconds\" of org.busway.meter is 61: must be a number from 1 to 60",
                assertThrows(StartFailure.class, () -> catalog.check(profile)).getMessage());
    }

    @Test
    void configurationsOfOthersThatDeclareNothingAreTheirs() {
        profile.set("org.apache.felix.fileinstall~load", "felix.fileinstall.dir", "load", "p.json:7");
        catalog.check(profile);
        profile.set("org.busway.nobody", "x", "y", "p.json:8");
        assertThrows(StartFailure.class, () -> catalog.check(profile));
    }
}
