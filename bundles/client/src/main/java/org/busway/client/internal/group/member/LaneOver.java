package org.busway.client.internal.group.member;

import org.busway.api.group.LaneFaultException;

/**
 * A lane of which nothing more comes.
 *
 * @param lane its number
 * @param publisher who wrote it
 * @param fault what is wrong with it, or null
 * @param why it has ended, or null if the member was put out
 * @param goesOn whether its publisher goes on in another lane
 */
record LaneOver(int lane, String publisher, LaneFaultException fault, String why, boolean goesOn) {

    /** A lane whose publisher does not go on. */
    LaneOver(int lane, String publisher, LaneFaultException fault, String why) {
        this(lane, publisher, fault, why, false);
    }
}
