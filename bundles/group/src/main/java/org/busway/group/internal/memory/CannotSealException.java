package org.busway.group.internal.memory;

import java.io.IOException;

/** The machine cannot share memory safely: its kernel cannot keep others from writing into what they read (before 5.1), or it does not read 64 bits at once. Then nobody gets any. */
public final class CannotSealException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Of a machine whose words of 64 bits are read and written in two halves. */
    public static CannotSealException ofNarrowWords(String architecture) {
        return new CannotSealException("memory cannot be shared between processes here: " + architecture
                + " does not read and write 64 bits at once, as far as is known", null);
    }

    private CannotSealException(String message, Throwable cause) {
        super(message, cause);
    }

    CannotSealException(String what) {
        super(what + " cannot be sealed against writers: the kernel has no F_SEAL_FUTURE_WRITE (5.1 and later have)");
    }
}
