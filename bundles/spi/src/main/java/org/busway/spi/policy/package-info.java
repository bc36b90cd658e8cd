/** Who may connect, own, send and receive: provided by {@code auth}, used by {@code broker} and {@code group}. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.spi.policy;
