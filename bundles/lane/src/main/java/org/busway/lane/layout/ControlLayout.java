package org.busway.lane.layout;

/**
 * Where things are in a control page: memory that the bus writes, and everybody in the group reads.
 *
 * <pre>
 *     0  magic "BUSWAYCT"          64 bits   constants
 *     8  version                   32
 *    12  layout hash               32
 *    16  members                   32        how many entries each table has
 *    20  lanes                     32
 *    24  names                     32
 *    28  order mode                32        0 single, 1 mediated
 *    32  seed of the hashes        64
 *    40  generation of the bus     64
 *   128  epoch                     64        odd while the tables change
 *   256  members, 16 bytes each
 *        +0   state                32        see {@code MemberState}
 *        +4   incarnation          32        how often the slot was taken: another one for each member that has it, and for each time that it joins
 *        +8   member               64        N of its unique name :1.N, never used twice
 *     A  lanes, 64 bytes each
 *        +0   state                32        see {@code LaneState}
 *        +4   uid                  32        of the publisher
 *        +8   publisher            64        N of its unique name :1.N
 *        +16  start                64        position from which the group reads it
 *        +24  end                  64        position at which it ended, -1 while it has not
 *        +32  kind                 32        0 messages, 1 order ring
 *     B  since, 64 bits for each lane and member: entry lane x members + member: where the member began in the lane
 *     C  names, 32 bytes each
 *        +0   name                 32        the number that filters use for a well-known name; 0: free entry
 *        +4   lane                 32
 *        +8   from                 64        position in the lane from which the owner owns the name
 *        +16  to                   64        position from which it does not, 2^63-1 while it does
 *        +24  owner                64        N of its unique name :1.N: the lane's publisher, or in a lane that the bus writes any peer
 *     D  routed, a line of 64 bytes for each lane: socket messages of its publisher that the bus has routed
 *     E  queued, a line of 64 bytes for each member: messages that the bus has put into the member's socket queue
 * </pre>
 *
 * A to E begin at multiples of 128, each behind the one before.
 */
public final class ControlLayout {

    /** The bytes {@code BUSWAYCT}. */
    public static final long MAGIC = 0x5443_5941_5753_5542L;

    public static final int MAGIC_AT = 0;
    public static final int VERSION_AT = 8;
    public static final int LAYOUT_HASH_AT = 12;
    public static final int MEMBER_COUNT_AT = 16;
    public static final int LANE_COUNT_AT = 20;
    public static final int NAME_COUNT_AT = 24;
    public static final int ORDER_MODE_AT = 28;
    public static final int SEED_AT = 32;
    public static final int GENERATION_AT = 40;
    public static final int EPOCH_AT = 128;
    public static final int MEMBERS_AT = 256;

    public static final int MEMBER_BYTES = 16;
    public static final int MEMBER_STATE = 0;
    public static final int MEMBER_INCARNATION = 4;
    public static final int MEMBER_NUMBER = 8;

    public static final int LANE_BYTES = 64;
    public static final int LANE_STATE = 0;
    public static final int LANE_UID = 4;
    public static final int LANE_PUBLISHER = 8;
    public static final int LANE_START = 16;
    public static final int LANE_END = 24;
    public static final int LANE_KIND = 32;

    public static final int NAME_BYTES = 32;
    public static final int NAME_NUMBER = 0;
    public static final int NAME_LANE = 4;
    public static final int NAME_FROM = 8;
    public static final int NAME_TO = 16;
    public static final int NAME_OWNER = 24;

    public static final int COUNTER_BYTES = 64;

    private static final int SECTION_BYTES = 128;

    private ControlLayout() {}

    /** The next place where a section may begin. */
    public static int section(int at) {
        return at + (SECTION_BYTES - 1) & -SECTION_BYTES;
    }
}
