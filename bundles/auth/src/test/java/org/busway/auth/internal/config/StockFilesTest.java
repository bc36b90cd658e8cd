package org.busway.auth.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.busway.auth.internal.FakeAccounts;
import org.busway.spi.policy.BusSettings;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own session.conf and system.conf say what those of an installed dbus-daemon say, includes apart. */
class StockFilesTest {

    private static final Path STOCK = Path.of("/usr/share/dbus-1");
    private static final Path OURS = Path.of("../../runtime-config");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"session.conf", "system.conf"})
    void ourFilesSayWhatTheStockFilesSay(String name) throws Exception {
        if (!Files.exists(STOCK.resolve(name))) {
            System.err.println("SKIPPED: no " + STOCK.resolve(name) + ": install the package dbus");
        }
        Assumptions.assumeTrue(Files.exists(STOCK.resolve(name)), "dbus-daemon is not installed");
        Configuration stock = withoutIncludes(STOCK.resolve(name));
        Configuration ours = withoutIncludes(OURS.resolve(name));
        assertEquals(stock.rules(), ours.rules());
        assertEquals(withoutFiles(stock.settings()), withoutFiles(ours.settings()));
    }

    private Configuration withoutIncludes(Path file) throws Exception {
        String text = Files.readString(file).replaceAll("<include(dir)?[ >].*?</include(dir)?>", "");
        Path copy = Files.writeString(directory.resolve("bus.conf"), text);
        return new ConfigurationReader(new FakeAccounts(), Map.of("HOME", "/home/owner"), new Warnings(warning -> {}))
                .read(copy);
    }

    private static BusSettings withoutFiles(BusSettings settings) {
        return new BusSettings(settings.type(), settings.listen(), settings.user(), settings.pidfile(), settings.fork(),
                settings.syslog(), settings.keepUmask(), settings.mechanisms(), settings.anonymousAllowed(),
                settings.serviceDirectories(), settings.serviceHelper(), settings.limits(), List.of());
    }
}
