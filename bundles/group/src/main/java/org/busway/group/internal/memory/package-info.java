/** The memories that a group shares with its members: what the bus writes, what a member writes, and how descriptors are handed over. */
package org.busway.group.internal.memory;
