/** A music player as the MPRIS specification describes it. */
package org.busway.source.media.internal.mpris;
