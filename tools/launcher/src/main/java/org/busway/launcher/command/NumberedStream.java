package org.busway.launcher.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import org.busway.launcher.StartFailure;

/**
 * A stream to a descriptor that this process inherited under a number.
 *
 * <p>Closing 0, 1 or 2 does not free the number: the virtual machine puts /dev/null there. That is what a process in the background
 * wants.
 */
final class NumberedStream implements AutoCloseable {

    private final int number;
    private final FileOutputStream stream;

    NumberedStream(int number) {
        this.number = number;
        this.stream = new FileOutputStream(descriptor(number));
    }

    /** One line in one write, so that whoever reads never sees half of it. */
    void printLine(String line) {
        try {
            stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StartFailure("descriptor " + number + " cannot be written to: " + e.getMessage()
                    + ": give --print-address and --print-pid descriptors that are open for writing");
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // Closed it is in any case.
        }
    }

    private static FileDescriptor descriptor(int number) {
        switch (number) {
            case 0 :
                return FileDescriptor.in;
            case 1 :
                return FileDescriptor.out;
            case 2 :
                return FileDescriptor.err;
            default :
                try {
                    Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
                    constructor.setAccessible(true);
                    return constructor.newInstance(number);
                } catch (ReflectiveOperationException e) {
                    throw new StartFailure("descriptor " + number + ": this Java runtime has no way to it (" + e
                            + "): use descriptor 1");
                }
        }
    }
}
