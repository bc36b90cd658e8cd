package org.busway.source.uevent.internal;

import java.nio.ByteBuffer;

/** Why a datagram is not believed. */
enum Refusal {
    /** It is. */
    NONE("believed"),
    /** Longer than any event. */
    TRUNCATED("longer than the buffer"),
    /** It has the kernel's form, but a process sent it. */
    NOT_THE_KERNEL("sent by a process in the kernel's form"),
    /** Its sender is not root. */
    NOT_ROOT("not sent by root"),
    /** A group that was not subscribed to. */
    OTHER_GROUP("of a group that was not asked for"),
    /** It is no event. */
    MALFORMED("no event");

    private static final int KERNEL_GROUP = 1;
    private static final int UDEV_GROUP = 2;

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** A phrase for the log. */
    String text() {
        return text;
    }

    /** What speaks against the sender of a datagram; its contents are not looked at beyond their form. */
    static Refusal of(Datagrams from, ByteBuffer datagram, int groups) {
        boolean udev = UeventParser.isUdev(datagram);
        if (from.truncated()) {
            return TRUNCATED;
        } else if (from.senderUid() != 0) {
            return NOT_ROOT;
        } else if (!udev && from.senderPort() != 0) {
            return NOT_THE_KERNEL;
        }
        return (groups & (udev ? UDEV_GROUP : KERNEL_GROUP)) == 0 ? OTHER_GROUP : NONE;
    }
}
