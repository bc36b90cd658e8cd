/** Hashes of a message in its frame header, and the filters that test them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.lane.filter;
