package org.busway.auth.internal.rule;

/**
 * Which well-known names may be owned.
 *
 * @param name
 *            the name; null for all
 * @param prefix
 *            whether the names below {@code name} are meant as well
 */
public record OwnRule(boolean allow, String name, boolean prefix) implements Rule {

    boolean matches(String wanted) {
        if (name == null) {
            return true;
        }
        return prefix ? isAtOrBelow(wanted, name) : wanted.equals(name);
    }

    /** Whether a name is the prefix, or has it before a dot. */
    static boolean isAtOrBelow(String name, String prefix) {
        return name.startsWith(prefix) && (name.length() == prefix.length() || name.charAt(prefix.length()) == '.');
    }

    @Override
    public boolean startsAfresh() {
        return name == null;
    }
}
