package org.busway.deploy.internal.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A file {@code PID.cfg} or {@code PID-name.cfg}: a Java properties file, as Felix File Install reads it. Values are texts, which components convert;
 * {@code name[] = a, b} is a list of them.
 */
final class CfgFile {

    private static final String LIST = "[]";

    private CfgFile() {}

    /** Reads the options; throws with one line if it cannot. */
    static Map<String, Object> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (MalformedInputException e) {
            throw new IOException("is not UTF-8: write it as UTF-8");
        } catch (IllegalArgumentException e) {
            throw new IOException("is no properties file: " + e.getMessage());
        }
        Map<String, Object> options = new HashMap<>();
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key).strip();
            if (key.endsWith(LIST)) {
                options.put(key.substring(0, key.length() - LIST.length()),
                        Arrays.stream(value.split(",")).map(String::strip).filter(each -> !each.isEmpty())
                                .toArray(String[]::new));
            } else {
                options.put(key, value);
            }
        }
        return options;
    }
}
