package org.busway.bench.groups.transport;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.busway.bench.load.Control;

/**
 * Where a publisher or member of a run is.
 *
 * @param kind of transport
 * @param folder of the run
 * @param address of the bus, where there is one
 * @param payload bytes of each message
 * @param members that read
 * @param senders that publish
 * @param index of this one
 * @param tenth whether members want every tenth message only
 * @param local this side's address on a veth pair
 */
record Place(Kind kind, Path folder, String address, int payload, int members, int senders, int index, boolean tenth,
        String local) {

    static final String INTERFACE = "org.busway.Bench";
    static final String HOT = "Hot";
    static final String COLD = "Cold";
    private static final String GROUP = "transports";
    static final int PORT = 21_700;
    static final byte[] MULTICAST = {(byte) 239, 7, 7, 7};

    static Place of(Control control) {
        return new Place(Kind.valueOf(control.text("kind")), Path.of(control.text("folder")), control.text("address"),
                control.number("payload"), control.number("members"), control.number("senders"), control.number("index"),
                control.text("tenth").equals("true"),
                control.text("local"));
    }

    /** The group into which a sender publishes: all into one that the bus orders, or, where the kernel filters, each into its own. */
    String group(int sender) {
        return kind == Kind.FILTERED ? GROUP + sender : GROUP;
    }

    /** The groups that there are. */
    static List<String> groups(Kind kind, int senders) {
        return kind == Kind.FILTERED ? IntStream.range(0, senders).mapToObj(i -> GROUP + i).toList() : List.of(GROUP);
    }

    /** The path of what a sender publishes. */
    static String path(int sender) {
        return "/b" + sender;
    }

    /** A datagram socket's name. */
    Path member(int number) {
        return folder.resolve("m" + number);
    }

    byte[] localAddress() {
        byte[] bytes = new byte[4];
        String[] words = (kind == Kind.VETH ? local : "127.0.0.1").split("\\.");
        for (int i = 0; i < 4; i++) {
            bytes[i] = (byte) Integer.parseInt(words[i]);
        }
        return bytes;
    }

    String rule() {
        return "type='signal',interface='" + INTERFACE + "'" + (tenth ? ",member='" + HOT + "'" : "");
    }
}
