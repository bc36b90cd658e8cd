package org.busway.os.internal.layout;

/** The {@code sockaddr} family, which looks the same on every machine; the family itself is in native byte order. */
public final class SocketAddressLayout {

    public static final int FAMILY = 0;

    public static final int UNIX_PATH = 2;
    public static final int UNIX_PATH_BYTES = 108;
    public static final int UNIX_SIZE = UNIX_PATH + UNIX_PATH_BYTES;

    /** In network byte order, in both Internet families. */
    public static final int PORT = 2;
    public static final int INET4_ADDRESS = 4;
    public static final int INET4_SIZE = 16;
    public static final int INET6_ADDRESS = 8;
    public static final int INET6_SCOPE = 24;
    public static final int INET6_SIZE = 28;

    public static final int NETLINK_PORT = 4;
    public static final int NETLINK_GROUPS = 8;
    public static final int NETLINK_SIZE = 12;

    private SocketAddressLayout() {}
}
