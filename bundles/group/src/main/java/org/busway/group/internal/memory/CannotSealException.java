package org.busway.group.internal.memory;

import java.io.IOException;

/** The kernel cannot keep others from writing into memory that they read (before 5.1): then nobody gets any. */
public final class CannotSealException extends IOException {

    private static final long serialVersionUID = 1L;

    CannotSealException(String what) {
        super(what + " cannot be sealed against writers: the kernel has no F_SEAL_FUTURE_WRITE (5.1 and later have)");
    }
}
