/** What an event source tells about itself, and what sources that follow devices listen to. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.busway.api.source;
