package org.busway.os.internal.layout;

/** {@code struct iovec}: an address and a length, one word each. */
public final class VectorLayout {

    public static final VectorLayout CURRENT = new VectorLayout(Abi.CURRENT);

    public final int base = 0;
    public final int length;
    public final int size;

    public VectorLayout(Abi abi) {
        length = abi.wordBytes();
        size = 2 * abi.wordBytes();
    }
}
