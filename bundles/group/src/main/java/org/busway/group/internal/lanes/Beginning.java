package org.busway.group.internal.lanes;

/**
 * Where a lane begins. A number that was used before goes on where the lane before it ended, or where members got to who read while it did: what their cursor pages still
 * say of that one is then never ahead of what they have read of this one.
 *
 * @param position of the first frame
 * @param frame its number
 */
public record Beginning(long position, long frame) {}
