/** The writing side of a group. */
package org.busway.client.internal.group.publish;
