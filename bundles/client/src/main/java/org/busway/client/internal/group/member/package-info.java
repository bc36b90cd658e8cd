/** The reading side of a group. */
package org.busway.client.internal.group.member;
