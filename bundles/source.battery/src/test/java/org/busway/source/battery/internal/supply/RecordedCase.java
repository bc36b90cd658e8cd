package org.busway.source.battery.internal.supply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Power supplies that a real upowerd was shown, and what it told of them.
 *
 * @param name what is special about it
 * @param devices the files of each device
 * @param objects the properties of each object, with their types, by path
 */
record RecordedCase(String name, Map<String, Map<String, String>> devices, Map<String, Map<String, String>> objects) {

    static List<RecordedCase> all() {
        List<RecordedCase> all = new ArrayList<>();
        try (InputStream file = RecordedCase.class.getResourceAsStream("upowerd-0.99.20.txt")) {
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("case ")) {
                    all.add(new RecordedCase(line.substring(5), new LinkedHashMap<>(), new LinkedHashMap<>()));
                } else if (line.startsWith("device ") || line.startsWith("object")) {
                    all.get(all.size() - 1).add(line.split("; "));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private void add(String... parts) {
        String what = parts[0];
        Map<String, String> values = new TreeMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            values.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        (what.startsWith("device ") ? devices : objects).put(what.length() > 7 ? what.substring(7) : "", values);
    }

    /** Writes its devices below a directory for each. */
    void writeBelow(Path directory) {
        devices.forEach((device, files) -> files.forEach((file, text) -> {
            try {
                Files.writeString(Files.createDirectories(directory.resolve(device)).resolve(file), text + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    @Override
    public String toString() {
        return name;
    }
}
