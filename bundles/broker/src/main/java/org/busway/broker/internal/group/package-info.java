/** Where the bus meets the manager of groups: which signals are offered to lanes, and what groups may do on the bus. Without a manager nothing of it costs anything. */
package org.busway.broker.internal.group;
