package org.busway.broker.internal.listen;

import org.busway.os.PeerCredentials;
import org.busway.spi.policy.Identity;

/** What the kernel says of a process, as policy sees it. */
public final class Identities {

    private Identities() {}

    /** The identity of a process. */
    public static Identity of(PeerCredentials process) {
        int[] groups = new int[process.gids().length];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (int) process.gids()[i];
        }
        return new Identity(known(process.uid()), known(process.gid()), groups,
                process.pid() > 0 ? process.pid() : Identity.UNKNOWN,
                process.securityLabel(), null, null);
    }

    private static long known(long id) {
        return id == PeerCredentials.UNKNOWN ? Identity.UNKNOWN : id;
    }
}
