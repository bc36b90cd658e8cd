package org.busway.auth.internal.rule;

import org.busway.spi.policy.Identity;

/**
 * A rule for bundles of one name and origin.
 *
 * @param bundle
 *            the symbolic name; null for every bundle, and for no process
 * @param origin
 *            where it must come from; null for anywhere
 */
public record BundleRule(String bundle, String origin, Rule rule) {

    /** The origin of a bundle that the device's profile names. */
    public static final String PROFILE = "profile";

    boolean isFor(Identity identity) {
        return identity.bundle() != null && (bundle == null || bundle.equals(identity.bundle()))
                && (origin == null || origin.equals(identity.bundleOrigin()));
    }
}
