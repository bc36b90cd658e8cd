/**
 * Both sides of the authentication conversation (specification, "Authentication Protocol"), as state machines over bytes.
 *
 * <p>A conversation consumes whole lines of the caller's buffer and leaves the rest there, so it holds no input. The mechanisms are pure:
 * what the kernel said of the peer and what is in cookie files comes from the caller.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.wire.sasl;
