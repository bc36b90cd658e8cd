package org.busway.broker.internal.peer;

/**
 * The part of the heap that peers may fill with what the bus has to remember for them: match rules, names and calls that wait for a reply. The limits
 * of a session bus allow each connection tens of thousands of each, which no heap holds for long.
 *
 * <p>Invariant: what one peer holds is at most what was left for all others when it took its last. So one that floods gets half, two a third each, and
 * there is always some left. Sizes are estimates of what an entry costs at most.
 */
public final class HeapShare {

    /** What a match rule costs beside the characters of its texts. */
    public static final int RULE_BYTES = 512;
    /** What standing in the queue of a name costs beside the name's characters. */
    public static final int NAME_BYTES = 320;
    /** What a call that waits for its reply costs. */
    public static final int CALL_BYTES = 96;

    private final long maxBytes;
    private long heldBytes;

    /**
     * Nothing is held.
     *
     * @param maxBytes what all peers together may hold
     */
    public HeapShare(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes room for a peer, if there is. */
    public boolean tryTake(Peer peer, long bytes) {
        if (!admits(peer, bytes)) {
            return false;
        }
        take(peer, bytes);
        return true;
    }

    /** Whether there is room. */
    public boolean admits(Peer peer, long bytes) {
        return peer.heapBytes() + bytes <= maxBytes - heldBytes;
    }

    /** Takes room that cannot be refused, or was admitted. */
    public void take(Peer peer, long bytes) {
        heldBytes += bytes;
        peer.addHeapBytes(bytes);
    }

    /** Gives room back. */
    public void giveBack(Peer peer, long bytes) {
        take(peer, -bytes);
    }

    /** What is held. */
    public long heldBytes() {
        return heldBytes;
    }
}
