package org.busway.os.internal.layout;

/**
 * {@code struct msghdr}.
 *
 * <pre>
 *   name | name length (u32), padding | vector | vector count | control | control length | flags (int), padding
 * </pre>
 */
public final class MessageHeaderLayout {

    public static final MessageHeaderLayout CURRENT = new MessageHeaderLayout(Abi.CURRENT);

    public final int name = 0;
    public final int nameLength;
    public final int vector;
    public final int vectorCount;
    public final int control;
    public final int controlLength;
    public final int flags;
    public final int size;

    public MessageHeaderLayout(Abi abi) {
        int word = abi.wordBytes();
        nameLength = word;
        vector = 2 * word;
        vectorCount = 3 * word;
        control = 4 * word;
        controlLength = 5 * word;
        flags = 6 * word;
        size = 7 * word;
    }
}
