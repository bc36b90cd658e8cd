/** Members that map nothing: they come by sockets of the group, and get each message as a packet. */
package org.busway.group.internal.socket;
