/** In which order messages of a socket and frames of lanes are handed on. Pure: no memory, no threads. */
package org.busway.client.internal.group.order;
