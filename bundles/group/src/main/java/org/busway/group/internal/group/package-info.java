/** One group: who is in it, and what becomes of its signals. */
package org.busway.group.internal.group;
