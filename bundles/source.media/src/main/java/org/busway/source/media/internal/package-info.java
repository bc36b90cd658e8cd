/** The sources: players by the protocol of MPD, and removable storage. */
package org.busway.source.media.internal;
