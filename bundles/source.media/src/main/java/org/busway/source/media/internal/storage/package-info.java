/** Removable storage. */
package org.busway.source.media.internal.storage;
