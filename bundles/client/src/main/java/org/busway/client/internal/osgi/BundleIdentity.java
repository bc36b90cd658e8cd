package org.busway.client.internal.osgi;

import java.util.Arrays;
import org.busway.os.PeerCredentials;
import org.busway.os.SystemCallException;
import org.busway.spi.policy.Identity;
import org.osgi.framework.Bundle;

/** Who a bundle is on the bus: this process, and the bundle's name and where it was installed from. */
final class BundleIdentity {

    private final Identity process;

    private BundleIdentity(Identity process) {
        this.process = process;
    }

    static BundleIdentity ofThisProcess() {
        try {
            PeerCredentials self = PeerCredentials.self();
            int[] groups = Arrays.stream(self.gids()).mapToInt(gid -> (int) gid).sorted().toArray();
            return new BundleIdentity(
                    new Identity(self.uid(), self.gid(), groups, ProcessHandle.current().pid(), new byte[0], null, null));
        } catch (SystemCallException e) {
            throw new IllegalStateException("this process's own credentials: " + e.getMessage(), e);
        }
    }

    Identity of(Bundle bundle) {
        return new Identity(process.uid(), process.gid(), process.groups(), process.pid(), process.securityLabel(),
                bundle.getSymbolicName(), bundle.getLocation());
    }
}
