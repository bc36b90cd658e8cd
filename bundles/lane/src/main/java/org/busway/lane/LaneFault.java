package org.busway.lane;

/**
 * What a publisher did that ended its lane for a reader. It is the publisher's doing alone: the lane's memory has one
 * writer.
 *
 * @param lane
 *            the lane's number
 * @param publisher
 *            N of its unique name {@code :1.N}
 * @param uid
 *            its user
 * @param position
 *            where the reader was
 * @param kind
 *            what was wrong
 * @param value
 *            the word that was wrong
 */
public record LaneFault(int lane, long publisher, int uid, long position, Kind kind, long value) {

    /** What was wrong. */
    public enum Kind {
        /** The tail went back, or ahead by more than a ring, or is no multiple of 64. */
        TAIL("the tail"),
        /** A frame's length is shorter than a header, longer than allowed, or reaches beyond the tail or the ring's end. */
        LENGTH("a frame's length"),
        /** Unknown flags, or a kind of frame that has no place there. */
        FLAGS("a frame's flags"),
        /** A frame states another position than it has. */
        POSITION("a frame's position"),
        /** A frame's number does not follow the one before. */
        NUMBER("a frame's number"),
        /** A publisher's running number does not grow. */
        RUNNING("a frame's running number"),
        /** A publisher's count of socket messages shrank. */
        SOCKET_MESSAGES("a frame's count of socket messages"),
        /** The reserve passed a cursor that must be waited for. */
        OVERWROTE("the reserve"),
        /** An anchor points at no frame. */
        ANCHOR("an anchor"),
        /** What the handler found in a message. */
        MESSAGE("a message");

        private final String what;

        Kind(String what) {
            this.what = what;
        }
    }

    @Override
    public String toString() {
        return "lane " + lane + " of :1." + publisher + " (uid " + Integer.toUnsignedString(uid) + ") is broken at position "
                + position + ": " + kind.what + " is " + value + "; it is read no further";
    }
}
