package org.busway.group.internal.lanes;

/**
 * Where a lane begins. A number that was used before goes on where the lane before it ended: what members' cursor pages still say of that one is then never ahead of what
 * they have read of this one.
 *
 * @param position of the first frame
 * @param frame its number
 */
public record Beginning(long position, long frame) {}
