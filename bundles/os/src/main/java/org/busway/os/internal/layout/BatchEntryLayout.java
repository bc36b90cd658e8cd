package org.busway.os.internal.layout;

/**
 * {@code struct mmsghdr}, one packet of several.
 *
 * <pre>
 *   message header | bytes transferred (u32), padding
 * </pre>
 */
public final class BatchEntryLayout {

    public static final BatchEntryLayout CURRENT = new BatchEntryLayout(Abi.CURRENT);

    public final int header = 0;
    public final int size;

    public BatchEntryLayout(Abi abi) {
        size = abi.aligned(new MessageHeaderLayout(abi).size + 4);
    }
}
