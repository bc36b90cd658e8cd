package org.busway.os.internal;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Java's objects for descriptor numbers, which Java itself has no public way to.
 *
 * <p>
 * The one class that names junixsocket: it is loaded, and its native library with it, when the first object is asked
 * for. A process that moves bytes only never pays for it.
 */
public final class JavaDescriptors {

    private JavaDescriptors() {}

    public static FileDescriptor fileDescriptor(int fd) throws IOException {
        return FileDescriptorCast.unsafeUsing(fd).getFileDescriptor();
    }

    public static FileChannel fileChannel(int fd) throws IOException {
        return FileDescriptorCast.unsafeUsing(fd).as(FileChannel.class);
    }

    public static SocketChannel socketChannel(int fd) throws IOException {
        return FileDescriptorCast.unsafeUsing(fd).as(AFUNIXSocketChannel.class);
    }
}
