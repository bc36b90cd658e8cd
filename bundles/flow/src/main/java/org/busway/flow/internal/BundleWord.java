package org.busway.flow.internal;

import org.busway.spi.policy.Identity;

/**
 * Which bundles a rule is about: by symbolic name <em>and</em> origin. Without an origin it is the device's profile, so that a jar that was dropped in never has
 * the rule of a bundle whose name it bears.
 *
 * @param name the symbolic name; a * at the end stands for anything
 * @param origin {@code profile}, or the location that it was installed from, likewise
 */
record BundleWord(String name, String origin) {

    private static final String PROFILE = "profile";

    /** Reads {@code NAME} or {@code NAME@LOCATION}; null for null. */
    static BundleWord of(String text) {
        if (text == null) {
            return null;
        }
        int at = text.indexOf('@');
        BundleWord word = at < 0 ? new BundleWord(text, PROFILE) : new BundleWord(text.substring(0, at), text.substring(at + 1));
        if (word.name.isEmpty() || word.origin.isEmpty()) {
            throw new IllegalArgumentException(
                    "bundle=" + text + " must be NAME, for one of the profile, or NAME@LOCATION, or NAME@*");
        }
        return word;
    }

    boolean fits(Identity identity) {
        return OutcomeRule.fits(name, identity.bundle()) && OutcomeRule.fits(origin, identity.bundleOrigin());
    }
}
