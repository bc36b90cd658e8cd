/** The groups of a bus: who may join and publish, what belongs where, and what is said about it. */
package org.busway.group.internal;
