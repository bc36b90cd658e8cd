/** Peers within the framework: provided by {@code broker}, used by {@code client}. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.spi.peer;
