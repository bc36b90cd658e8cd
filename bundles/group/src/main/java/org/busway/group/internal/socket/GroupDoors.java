package org.busway.group.internal.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.busway.group.internal.keep.KeptPlain;
import org.busway.group.internal.memory.Stowage;

/** Opens the addresses of a group. */
public final class GroupDoors {

    private GroupDoors() {}

    /**
     * Opens them: all, or none.
     *
     * @param connections null for none
     * @param datagrams null for none
     * @throws IOException naming the address that cannot be had
     */
    public static List<GroupDoor> open(SocketHost host, GroupAddress connections, GroupAddress datagrams) throws IOException {
        List<GroupDoor> doors = new ArrayList<>();
        PacketOut out = connections == null && datagrams == null ? null : new PacketOut();
        if (connections != null) {
            doors.add(new ConnectionDoor(host, connections, out));
        }
        if (datagrams != null) {
            try {
                doors.add(new DatagramDoor(host, datagrams, out));
            } catch (IOException e) {
                doors.forEach(door -> door.close("the group could not be opened"));
                throw e;
            }
        }
        return doors;
    }

    /**
     * Goes on with those that an earlier manager left.
     *
     * @param connections null for none
     * @param datagrams null for none
     * @param kept who came there; empty if none was open
     * @param stowage gives the sockets
     */
    public static List<GroupDoor> adopt(SocketHost host, GroupAddress connections, GroupAddress datagrams,
            List<List<KeptPlain>> kept, Stowage stowage) {
        List<GroupDoor> doors = new ArrayList<>();
        if (kept.isEmpty()) {
            return doors;
        }
        PacketOut out = new PacketOut();
        if (connections != null) {
            doors.add(new ConnectionDoor(host, connections, out, kept.get(0), stowage));
        }
        if (datagrams != null) {
            doors.add(new DatagramDoor(host, datagrams, out, kept.get(doors.size()), stowage));
        }
        return doors;
    }
}
