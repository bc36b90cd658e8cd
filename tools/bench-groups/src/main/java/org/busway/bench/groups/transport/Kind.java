package org.busway.bench.groups.transport;

import java.util.Arrays;

/** A way to get one message to many processes. */
enum Kind {

    LANES("lanes", Family.GROUP, true), FILTERED("kernel-filtered packets", Family.GROUP, true), BUSWAY("busway sockets",
            Family.BUS,
            true), BROKER("dbus-broker", Family.BUS, true), DAEMON("dbus-daemon", Family.BUS, true), DATAGRAMS(
                    "AF_UNIX datagrams, one each", Family.KERNEL,
                    true), TCP("TCP on loopback, one each", Family.KERNEL, true), UDP(
                            "UDP on loopback, one each", Family.KERNEL, false), MULTICAST("UDP multicast, loopback",
                                    Family.KERNEL,
                                    false), VETH("UDP multicast, veth", Family.KERNEL, false), NETLINK("netlink multicast",
                                            Family.KERNEL,
                                            false);

    /** Who carries it. */
    enum Family {
        /** A group of our bus, with a publisher that has a lane. */
        GROUP,
        /** A bus, by its sockets. */
        BUS,
        /** The kernel alone. */
        KERNEL
    }

    private final String title;
    private final Family family;
    private final boolean reliable;

    Kind(String title, Family family, boolean reliable) {
        this.title = title;
        this.family = family;
        this.reliable = reliable;
    }

    /** How tables call it. */
    String title() {
        return title;
    }

    Family family() {
        return family;
    }

    /** Whether it makes its sender wait and not its receivers miss something. */
    boolean isReliable() {
        return reliable;
    }

    static Kind titled(String title) {
        return Arrays.stream(values()).filter(kind -> kind.title.equals(title)).findFirst().orElseThrow();
    }
}
