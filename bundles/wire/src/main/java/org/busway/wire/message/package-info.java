/** Whole messages between bytes and {@link org.busway.api.Message}. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.wire.message;
