/** Multicast groups: provided by {@code group}, used by {@code broker}, and what {@code broker} offers in return. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.spi.group;
