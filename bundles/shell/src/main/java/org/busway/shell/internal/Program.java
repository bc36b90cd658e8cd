package org.busway.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.busway.api.Variant;

/**
 * Who a peer is, as far as the bus and the kernel say.
 *
 * @param pid its process, or {@code ?}
 * @param uid its user, or {@code ?}
 * @param name the program's name, or the bundle's within this process, or empty
 */
record Program(String pid, String uid, String name) {

    static final Program UNKNOWN = new Program("?", "?", "");

    /** From the answer of GetConnectionCredentials. */
    static Program of(Map<?, ?> credentials, Path proc) {
        String pid = number(credentials.get("ProcessID"));
        String bundle = bundle(credentials.get("org.busway.Bundle"));
        String name = !bundle.isEmpty() ? "bundle " + bundle : pid.equals("?") ? "" : name(proc.resolve(pid));
        return new Program(pid, number(credentials.get("UnixUserID")), name);
    }

    private static String bundle(Object value) {
        return value instanceof Variant variant && variant.value() instanceof String text ? text : "";
    }

    private static String number(Object value) {
        return value instanceof Variant variant && variant.value() instanceof Number number ? number.toString() : "?";
    }

    /** The file of the first argument: the kernel's own short name would end after 15 characters. */
    private static String name(Path process) {
        try {
            String[] arguments = Files.readString(process.resolve("cmdline")).split("\0", -1);
            return arguments[0].substring(arguments[0].lastIndexOf('/') + 1);
        } catch (IOException e) {
            return "";
        }
    }
}
