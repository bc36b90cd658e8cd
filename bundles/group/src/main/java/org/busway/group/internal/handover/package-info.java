/** How one manager leaves its groups to the next. */
package org.busway.group.internal.handover;
