package org.busway.auth.internal.rule;

import org.busway.spi.policy.Identity;

/**
 * Who may connect.
 *
 * @param group
 *            whether {@code id} is a group
 * @param id
 *            the user or group; null for all
 */
public record ConnectRule(boolean allow, boolean group, Long id) implements Rule {

    boolean matches(Identity identity, int[] groups) {
        if (id == null) {
            return true;
        }
        if (!group) {
            return identity.uid() == id;
        }
        for (int gid : groups) {
            if (Integer.toUnsignedLong(gid) == id) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean startsAfresh() {
        return false;
    }
}
