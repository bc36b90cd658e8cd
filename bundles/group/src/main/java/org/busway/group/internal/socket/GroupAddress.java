package org.busway.group.internal.socket;

import java.nio.charset.StandardCharsets;
import org.busway.os.PacketSockets;
import org.busway.os.SystemCallException;
import org.busway.os.UnixSockets;

/** Where a group is found by plain sockets: a path, or an abstract name. No record, since it is kept where a later class loader may compare it. */
public final class GroupAddress {

    private static final String PATH = "unix:path=";
    private static final String ABSTRACT = "unix:abstract=";
    private static final int MOST_BYTES = 107;
    /** Everybody may knock; who is let in is decided at the door. */
    private static final int MODE = 0666;
    private static final int BACKLOG = 128;

    private final String text;
    private final String name;

    private GroupAddress(String text, String name) {
        this.text = text;
        this.name = name;
    }

    /**
     * Reads an address.
     *
     * @param option names it in errors
     * @param text as a client writes it; empty for none
     * @return null if there is none
     * @throws IllegalArgumentException naming the option, the value and what is right
     */
    public static GroupAddress parse(String option, String text) {
        if (text.isEmpty()) {
            return null;
        }
        String start = text.startsWith(PATH) ? PATH : ABSTRACT;
        String name = text.startsWith(start) ? text.substring(start.length()) : "";
        if (name.isEmpty() || start.equals(PATH) && !name.startsWith("/")
                || name.chars().anyMatch(c -> ",;%\0".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(option + "=" + text + ": must be " + PATH + "/PATH or " + ABSTRACT
                    + "NAME, without any of , ; %");
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(option + "=" + text + ": it has " + bytes + " bytes and the kernel allows "
                    + MOST_BYTES + ": choose a shorter one");
        }
        return new GroupAddress(text, name);
    }

    /** The path that it is at; null if it has an abstract name. */
    public String path() {
        return isPath() ? name : null;
    }

    private boolean isPath() {
        return text.startsWith(PATH);
    }

    int listen() throws SystemCallException {
        return isPath() ? PacketSockets.listen(name, BACKLOG, MODE) : PacketSockets.listenAbstract(name, BACKLOG);
    }

    int bind() throws SystemCallException {
        return isPath() ? PacketSockets.bind(name, MODE) : PacketSockets.bindAbstract(name);
    }

    /** The socket that was opened there has been closed. */
    void remove() {
        if (isPath()) {
            UnixSockets.unlink(name);
        }
    }

    /** Whether two name the same place. */
    public boolean isSame(GroupAddress other) {
        return other != null && text.equals(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
