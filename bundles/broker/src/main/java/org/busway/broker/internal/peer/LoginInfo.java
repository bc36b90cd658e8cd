package org.busway.broker.internal.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.busway.spi.policy.Identity;

/** Names a peer for a person, in the form that dbus-daemon's refusals have. */
final class LoginInfo {

    private static final int MAX_COMMAND_CHARS = 50;

    private LoginInfo() {}

    static String of(Identity identity) {
        StringBuilder text = new StringBuilder();
        if (identity.uid() != Identity.UNKNOWN) {
            text.append("uid=").append(identity.uid());
        }
        if (identity.pid() != Identity.UNKNOWN) {
            text.append(text.isEmpty() ? "" : " ").append("pid=").append(identity.pid());
            text.append(" comm=\"").append(command(identity.pid())).append('"');
        }
        if (identity.bundle() != null) {
            text.append(text.isEmpty() ? "" : " ").append("bundle=\"").append(identity.bundle()).append('"');
        }
        if (identity.securityLabel().length > 0) {
            text.append(text.isEmpty() ? "" : " ").append("label=\"")
                    .append(new String(identity.securityLabel(), StandardCharsets.UTF_8)).append('"');
        }
        return text.toString();
    }

    /** The path of the executable of a process; empty where that cannot be known. */
    static String program(Identity identity) {
        if (identity == null || identity.bundle() != null || identity.pid() == Identity.UNKNOWN) {
            return "";
        }
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + identity.pid() + "/exe")).toString();
        } catch (IOException goneOrForbidden) {
            return "";
        }
    }

    private static String command(long pid) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
            String text = new String(line, StandardCharsets.UTF_8).replace('\0', ' ');
            return text.length() > MAX_COMMAND_CHARS ? text.substring(0, MAX_COMMAND_CHARS) : text;
        } catch (IOException processGone) {
            return "";
        }
    }
}
