/** Groups as one connection sees them: the conversation with the bus, and who of this program is in which. */
package org.busway.client.internal.group;
