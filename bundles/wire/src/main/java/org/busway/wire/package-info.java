/**
 * Received bytes: how long a message is, a view of it that was validated once, and the rewriting that a bus does.
 *
 * <p>Nothing here does I/O or owns memory that grows; buffers are handed in by the caller, who holds the charge for them. What a peer
 * sent can make no call here throw: outcomes are values of {@link org.busway.wire.WireFault}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.busway.wire;
