package org.busway.os.internal;

import java.io.FileDescriptor;
import java.io.IOException;

import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Java's object for a descriptor number, which Java itself has no public way to.
 *
 * <p>
 * The one class that names junixsocket: it is loaded, and its native library with it, when the first object is asked
 * for. A process that moves bytes only never pays for it. Of junixsocket 2.11.1 nothing more may be used: its cast to a
 * {@code FileChannel} deletes {@code /dev/null} on closing, where the process is privileged enough, and its cast to a
 * socket channel leaves the socket open.
 */
public final class JavaDescriptors {

    private JavaDescriptors() {}

    public static FileDescriptor fileDescriptor(int fd) throws IOException {
        return FileDescriptorCast.unsafeUsing(fd).getFileDescriptor();
    }
}
