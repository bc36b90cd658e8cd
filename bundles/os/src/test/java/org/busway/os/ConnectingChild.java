package org.busway.os;

import java.util.Arrays;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;

/**
 * Connects to a path, tells who it is and stays until its input ends. Arguments: the path; optionally a number of
 * supplementary groups to take on first.
 */
final class ConnectingChild {

    private ConnectingChild() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1) {
            int count = Integer.parseInt(arguments[1]);
            try (Memory groups = new Memory(4L * count)) {
                for (int i = 0; i < count; i++) {
                    groups.setInt(4L * i, 50_000 + i);
                }
                int result = Function.getFunction("c", "setgroups")
                        .invokeInt(new Object[]{new NativeLong(count), groups});
                if (result != 0) {
                    throw new IllegalStateException("setgroups");
                }
            }
        }
        int fd = UnixSockets.connect(arguments[0], 5000, false);
        PeerCredentials self = PeerCredentials.self();
        System.out.println(self.uid() + " " + self.gid() + " " + Arrays.toString(self.gids()));
        while (System.in.read() >= 0) {
        }
        Descriptors.close(fd);
    }
}
