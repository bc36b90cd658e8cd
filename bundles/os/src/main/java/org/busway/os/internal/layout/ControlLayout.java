package org.busway.os.internal.layout;

/**
 * {@code struct cmsghdr} and the {@code CMSG_} macros: a length that counts header and data, a level and a type (both
 * {@code int}), then the data; the next one begins at the next multiple of the word.
 */
public final class ControlLayout {

    public static final ControlLayout CURRENT = new ControlLayout(Abi.CURRENT);

    private final Abi abi;
    public final int length = 0;
    public final int level;
    public final int type;
    public final int data;

    public ControlLayout(Abi abi) {
        this.abi = abi;
        level = abi.wordBytes();
        type = abi.wordBytes() + 4;
        data = abi.aligned(abi.wordBytes() + 8);
    }

    /** {@code CMSG_LEN}. */
    public int lengthFor(int dataBytes) {
        return data + dataBytes;
    }

    /** {@code CMSG_SPACE}: what a control message takes in a buffer. */
    public int spaceFor(int dataBytes) {
        return data + abi.aligned(dataBytes);
    }

    /** Where the control message after one of this length at this offset begins. */
    public int next(int offset, long length) {
        return abi.aligned((int) (offset + length));
    }
}
