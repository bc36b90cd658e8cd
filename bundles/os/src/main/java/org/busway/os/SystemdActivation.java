package org.busway.os;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * What a service manager passes and wants to hear, by {@code sd_listen_fds(3)} and {@code sd_notify(3)}; the
 * environment is a parameter, so that nothing here depends on the real one.
 */
public final class SystemdActivation {

    /**
     * A passed descriptor.
     *
     * @param fd
     *            the number, now close-on-exec and the caller's
     * @param name
     *            from {@code LISTEN_FDNAMES}; {@code unknown} where that says nothing
     */
    public record Passed(int fd, String name) {}

    private static final int FIRST = 3;
    private static final int MSG_NOSIGNAL = 0x4000;

    private SystemdActivation() {}

    /**
     * The descriptors that were passed to the process with this number; none when the environment's {@code LISTEN_PID}
     * is another's (it was inherited) or says nothing.
     */
    public static List<Passed> descriptors(Map<String, String> environment, long pid) throws SystemCallException {
        if (number(environment.get("LISTEN_PID")) != pid) {
            return List.of();
        }
        long count = number(environment.get("LISTEN_FDS"));
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<Passed> passed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Sockets.setCloseOnExec(FIRST + i, true);
            passed.add(new Passed(FIRST + i, i < names.length && !names[i].isEmpty() ? names[i] : "unknown"));
        }
        return List.copyOf(passed);
    }

    private static long number(String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * Tells the service manager of this process's state.
     *
     * @param state
     *            such as {@code READY=1}; several lines are several variables
     * @return false when nobody wants to know ({@code NOTIFY_SOCKET} is not set)
     */
    public static boolean notify(Map<String, String> environment, String state) throws SystemCallException {
        String socket = environment.get("NOTIFY_SOCKET");
        if (socket == null || socket.isEmpty()) {
            return false;
        }
        String object = "NOTIFY_SOCKET \"" + socket + '"';
        boolean isAbstract = socket.startsWith("@");
        if (!isAbstract && !socket.startsWith("/")) {
            throw new SystemCallException("sendto", object, Errno.EAFNOSUPPORT, "it begins with / or @");
        }
        String name = isAbstract ? socket.substring(1) : socket;
        UnixSockets.checkName(name, object);
        byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
        int fd = Sockets.socket(Sockets.AF_UNIX, Sockets.DATAGRAM, 0, object);
        try (Scratch scratch = Scratch.take(bytes.length)) {
            int text = scratch.block(bytes.length);
            scratch.bytes().put(text, bytes);
            int address = scratch.block(SocketAddressLayout.UNIX_SIZE);
            int length = UnixSockets.fill(scratch, address, name, isAbstract);
            SystemCallException.check(Libc.negated(
                    Libc.sendto(fd, scratch.at(text), bytes.length, MSG_NOSIGNAL, scratch.at(address), length)),
                    "sendto", object);
            return true;
        } finally {
            PlainCalls.close(fd);
        }
    }
}
