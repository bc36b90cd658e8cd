package org.busway.lane.layout;

/**
 * Where things are in a cursor page: memory that one member writes, and its publishers and the bus read.
 *
 * <pre>
 *     0  magic "BUSWAYCU"          64 bits   constants, written by the bus before the member maps the memory
 *     8  version                   32
 *    12  layout hash               32
 *    16  slots                     32        one for each lane number
 *    20  member                    32        the member's slot in the control page
 *    24  generation of the bus     64
 *   128  wait                      64        odd: the member sleeps; a new odd number for each sleep
 *   136  epoch seen                64        the last epoch of the control page that the member acted on
 *   144  wake count                32        alternatives of the wake filter, -1: every frame, -2: the member never sleeps
 *   256  wake filter           8 x 256       up to 8 alternatives of 32 bytes, see {@code FrameFilter}
 *   512  slots, 128 bytes each, slot n for lane n:
 *        +0   cursor               64        what lies before it was read
 *        +8   read                 64        messages handed on
 *        +16  lost                 64        messages not seen
 *        +64  fence wait           64        socket messages of the lane's publisher that the member waits for, or 0
 * </pre>
 */
public final class CursorLayout {

    /** The bytes {@code BUSWAYCU}. */
    public static final long MAGIC = 0x5543_5941_5753_5542L;

    public static final int MAGIC_AT = 0;
    public static final int VERSION_AT = 8;
    public static final int LAYOUT_HASH_AT = 12;
    public static final int SLOT_COUNT_AT = 16;
    public static final int MEMBER_AT = 20;
    public static final int GENERATION_AT = 24;

    public static final int WAIT_AT = 128;
    public static final int EPOCH_SEEN_AT = 136;
    public static final int WAKE_COUNT_AT = 144;
    public static final int WAKE_AT = 256;
    public static final int WAKE_ALTERNATIVES = 8;

    public static final int SLOTS_AT = 512;
    public static final int SLOT_BYTES = 128;
    public static final int CURSOR = 0;
    public static final int READ = 8;
    public static final int LOST = 16;
    public static final int FENCE_WAIT = 64;

    private CursorLayout() {}

    /** Bytes of memory for so many lanes. */
    public static int memoryBytes(int slots) {
        return SLOTS_AT + slots * SLOT_BYTES;
    }

    /** Where a lane's slot begins. */
    public static int slotAt(int lane) {
        return SLOTS_AT + lane * SLOT_BYTES;
    }
}
