/** The lanes of a group, whoever writes them. */
package org.busway.group.internal.lanes;
