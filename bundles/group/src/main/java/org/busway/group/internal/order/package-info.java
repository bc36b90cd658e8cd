/** The order of groups with several publishers: the bus reads their lanes and appends what it finds to order rings, one publisher's frames in that publisher's order over all groups. */
package org.busway.group.internal.order;
