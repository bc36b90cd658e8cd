package org.busway.broker.internal.activation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.busway.api.Names;

/**
 * Reads {@code .service} files: groups in brackets, {@code key=value} lines, comments after {@code #}; in values the escapes
 * {@code \s \t \n \r \\}. Only the group {@code D-BUS Service} is looked at, others are allowed.
 */
final class ServiceFileReader {

    private static final String GROUP = "D-BUS Service";
    private static final long MAX_FILE_BYTES = 128 * 1024;

    private final Path file;
    private final Map<String, String> values = new HashMap<>();

    private ServiceFileReader(Path file) {
        this.file = file;
    }

    /**
     * Reads one file.
     *
     * @throws IOException if it cannot be read or has a fault; the message names the file, the line and what is wrong
     */
    static ServiceFile read(Path file) throws IOException {
        return new ServiceFileReader(file).read();
    }

    private ServiceFile read() throws IOException {
        long modifiedMillis = Files.getLastModifiedTime(file).toMillis();
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException(file + ": larger than " + MAX_FILE_BYTES + " bytes: not a service file");
        }
        collect(text());
        String name = required("Name");
        if (!Names.isWellKnownName(name)) {
            throw new IOException(file + ": Name=" + name + " is not a valid bus name");
        }
        return new ServiceFile(file, modifiedMillis, name, required("Exec"), values.get("User"), values.get("SystemdService"));
    }

    private String text() throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": is not valid UTF-8", e);
        }
    }

    private void collect(String text) throws IOException {
        String group = null;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                if (!line.stripTrailing().endsWith("]")) {
                    throw fault(number, "group \"" + line + "\" does not end with ]");
                }
                group = line.substring(1, line.lastIndexOf(']'));
                continue;
            }
            int equals = line.indexOf('=');
            if (group == null || equals <= 0) {
                throw fault(number, "\"" + line + "\" is neither [group], key=value nor a comment"
                        + (group == null ? ", or stands before the first group" : ""));
            }
            String key = line.substring(0, equals).stripTrailing();
            if (group.equals(GROUP) && values.putIfAbsent(key, unescape(line.substring(equals + 1).strip(), number)) != null) {
                throw fault(number, "key " + key + " is given twice");
            }
        }
    }

    private String unescape(String value, int number) throws IOException {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            int which = ++i < value.length() ? "stnr\\".indexOf(value.charAt(i)) : -1;
            if (which < 0) {
                throw fault(number, "unknown escape in \"" + value + "\": \\s, \\t, \\n, \\r and \\\\ are known");
            }
            out.append(" \t\n\r\\".charAt(which));
        }
        return out.toString();
    }

    private String required(String key) throws IOException {
        String value = values.get(key);
        if (value == null || value.isEmpty()) {
            throw new IOException(file + ": no " + key + "= in group [" + GROUP + "]");
        }
        return value;
    }

    private IOException fault(int line, String what) {
        return new IOException(file + ":" + line + ": " + what);
    }
}
