package org.busway.client.internal.osgi;

import java.util.Arrays;
import java.util.Map;
import org.busway.os.PeerCredentials;
import org.busway.os.SystemCallException;
import org.busway.spi.policy.Identity;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Who a bundle is on the bus: this process, and the bundle's name and origin.
 *
 * <p>Of the profile are the bundles that whoever launched the framework says it has installed for it, as long as they are what was installed: one that was
 * updated since is of its location. In one JVM this guards against mistakes, not against hostile code.
 */
final class BundleIdentity {

    /** The property of the launcher's service, a {@code Map<String, Long>}: the location of each bundle of the profile, and when it was installed. */
    static final String PROFILE_BUNDLES = "org.busway.profile.bundles";

    private static final String PROFILE = "profile";

    private final BundleContext context;
    private final Identity process;

    private BundleIdentity(BundleContext context, Identity process) {
        this.context = context;
        this.process = process;
    }

    static BundleIdentity ofThisProcess(BundleContext context) {
        try {
            PeerCredentials self = PeerCredentials.self();
            int[] groups = Arrays.stream(self.gids()).mapToInt(gid -> (int) gid).sorted().toArray();
            return new BundleIdentity(context,
                    new Identity(self.uid(), self.gid(), groups, ProcessHandle.current().pid(), new byte[0], null, null));
        } catch (SystemCallException e) {
            throw new IllegalStateException("this process's own credentials: " + e.getMessage(), e);
        }
    }

    Identity of(Bundle bundle) {
        return new Identity(process.uid(), process.gid(), process.groups(), process.pid(), process.securityLabel(),
                bundle.getSymbolicName(), origin(bundle));
    }

    private String origin(Bundle bundle) {
        String location = bundle.getLocation();
        if (isOfProfile(bundle, location)) {
            return PROFILE;
        }
        // A location is any text; this one would pass for the profile.
        return location.equals(PROFILE) ? "location:" + location : location;
    }

    /** Only the framework's own bundle is believed: others register what they like. */
    private boolean isOfProfile(Bundle bundle, String location) {
        try {
            for (ServiceReference<?> reference : context.getServiceReferences(Map.class, "(" + PROFILE_BUNDLES + "=*)")) {
                if (reference.getBundle() != null && reference.getBundle().getBundleId() == 0
                        && reference.getProperty(PROFILE_BUNDLES) instanceof Map<?, ?> installed
                        && Long.valueOf(bundle.getLastModified()).equals(installed.get(location))) {
                    return true;
                }
            }
            return false;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
