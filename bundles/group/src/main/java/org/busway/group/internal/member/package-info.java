/** The members of a group: who they are, what they want, where they stand. */
package org.busway.group.internal.member;
