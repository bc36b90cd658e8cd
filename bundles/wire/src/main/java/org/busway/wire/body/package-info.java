/** Values of D-Bus types written to and read from a buffer. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.wire.body;
