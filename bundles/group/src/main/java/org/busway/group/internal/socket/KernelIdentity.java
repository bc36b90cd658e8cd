package org.busway.group.internal.socket;

import java.util.Arrays;
import org.busway.os.PeerCredentials;
import org.busway.spi.policy.Identity;

/** What the kernel says of a process, as policy sees it. */
final class KernelIdentity {

    private KernelIdentity() {}

    static Identity of(PeerCredentials process) {
        return new Identity(known(process.uid()), known(process.gid()),
                Arrays.stream(process.gids()).mapToInt(gid -> (int) gid).toArray(),
                process.pid() > 0 ? process.pid() : Identity.UNKNOWN, process.securityLabel(), null, null);
    }

    private static long known(long id) {
        return id == PeerCredentials.UNKNOWN ? Identity.UNKNOWN : id;
    }
}
