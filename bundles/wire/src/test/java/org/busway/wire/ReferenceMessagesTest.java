package org.busway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that the reference implementation is tested with: the installed ones where its tests are installed, and the ideas of them anywhere. */
class ReferenceMessagesTest {

    private static final Path DATA = Path.of("/usr/lib/dbus-1.0/installed-tests/dbus/data");

    private final MessageView view = new MessageView();

    @ParameterizedTest
    @CsvSource({"6c020001 00000000 02000000 08000000 05017500 01000000, NONE",
        "6cff0001 00000000 01000000 03000000 ff000000 00000000, VARIANT_SIGNATURE",
        "6cff0001 00000000 01000000 04000000 ffff0000 00000000, TRUNCATED",
        "422d3101 0000000c 97bc9023 00000008 08016700 02687600 f8280208 02617600 00000000, NONE"})
    void smallMessages(String hex, WireFault fault) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertEquals(fault, view.parse(ByteBuffer.wrap(bytes), 0, bytes.length, 0));
    }

    static boolean isInstalled() {
        return Files.isDirectory(DATA.resolve("valid-messages"));
    }

    @Test
    @EnabledIf("isInstalled")
    void installedMessagesAreJudgedAlike() throws IOException {
        for (Path each : files("valid-messages")) {
            assertEquals(WireFault.NONE, parse(each), each.toString());
        }
        for (Path each : files("invalid-messages")) {
            assertFalse(parse(each) == WireFault.NONE, each.toString());
        }
    }

    private WireFault parse(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return view.parse(ByteBuffer.wrap(bytes), 0, bytes.length, 0);
    }

    private static List<Path> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(DATA.resolve(directory))) {
            List<Path> raw = files.filter(each -> each.toString().endsWith(".message-raw")).toList();
            assertTrue(raw.size() >= 2, "messages in " + directory);
            return raw;
        }
    }
}
