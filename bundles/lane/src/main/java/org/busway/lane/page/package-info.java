/** The pages beside a lane: cursors, which a member writes, and membership, which the bus writes. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.lane.page;
