/** What a group shares with other processes: control page, lanes, slots, and what is said of them. */
package org.busway.group.internal.shared;
