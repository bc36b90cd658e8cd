/** The protocol of MPD. */
package org.busway.source.media.internal.mpd;
