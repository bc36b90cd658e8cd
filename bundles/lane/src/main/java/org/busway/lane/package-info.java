/**
 * A ring in shared memory that one process writes and many read: the writer, the readers, and what may go wrong.
 *
 * <p>Over {@code ByteBuffer} and {@code VarHandle} alone. Memory, and whatever wakes another process, are handed in.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.lane;
