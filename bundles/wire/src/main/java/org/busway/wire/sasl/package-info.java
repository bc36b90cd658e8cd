/** Both sides of the authentication conversation, as state machines over bytes. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.wire.sasl;
