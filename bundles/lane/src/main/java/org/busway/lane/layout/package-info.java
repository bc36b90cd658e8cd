/** Where things are in the memory that processes share; {@code docs/lane-format.md} says the same for other languages. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.lane.layout;
