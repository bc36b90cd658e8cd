package org.busway.os;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this process has open apart from files of the disk, of which the JVM opens some when it likes. */
final class OpenDescriptors {

    static {
        // The JVM's first channel opens a socket that stays.
        try (FileChannel channel = FileChannel.open(Path.of("/proc/self/cmdline"))) {
            channel.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OpenDescriptors() {}

    static List<String> list() {
        List<String> open = new ArrayList<>();
        for (String fd : new File("/proc/self/fd").list()) {
            try {
                String target = Files.readSymbolicLink(Path.of("/proc/self/fd", fd)).toString();
                if (!target.startsWith("/") || target.startsWith("/memfd:")) {
                    open.add(target);
                }
            } catch (IOException closedMeanwhile) {
                continue;
            }
        }
        open.sort(null);
        return open;
    }
}
