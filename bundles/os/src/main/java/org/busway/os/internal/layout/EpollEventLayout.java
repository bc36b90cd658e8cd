package org.busway.os.internal.layout;

/** {@code struct epoll_event}: events (u32), then 64 bits of the caller's: at once on x86, eight-byte aligned elsewhere. */
public final class EpollEventLayout {

    public static final EpollEventLayout CURRENT = new EpollEventLayout(Abi.CURRENT);

    public final int events = 0;
    public final int token;
    public final int size;

    public EpollEventLayout(Abi abi) {
        token = abi.packedEpollEvent() ? 4 : 8;
        size = token + 8;
    }
}
