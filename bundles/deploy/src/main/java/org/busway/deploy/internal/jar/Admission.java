package org.busway.deploy.internal.jar;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which jars may be installed: those that the profile pins by their hash, those that somebody of its keystore has signed, and all of them where it asks for
 * neither.
 */
public final class Admission {

    private static final String PREFIX = "sha256:";

    private final Set<String> pins;
    private final Signers signers;

    /**
     * What the profile asks for.
     *
     * @param pins hashes, each {@code sha256:} and 64 hexadecimal digits
     * @param signers who may have signed, or null where nobody has to
     * @throws IllegalArgumentException naming a pin that is none
     */
    public Admission(String[] pins, Signers signers) {
        this.pins = Arrays.stream(pins).map(String::strip).filter(pin -> !pin.isEmpty()).map(Admission::hash)
                .collect(Collectors.toUnmodifiableSet());
        this.signers = signers;
    }

    private static String hash(String pin) {
        String text = pin.toLowerCase(Locale.ROOT);
        if (!text.matches(PREFIX + "[0-9a-f]{64}")) {
            throw new IllegalArgumentException("pins: \"" + pin + "\" is no hash: write sha256: and what sha256sum prints");
        }
        return text.substring(PREFIX.length());
    }

    /** Whether anybody who can write the directory may have a jar installed. */
    public boolean takesAll() {
        return pins.isEmpty() && signers == null;
    }

    /**
     * Decides about a jar.
     *
     * @param jar its copy
     * @throws JarFault if it may not be installed
     */
    public void check(JarCopy jar) throws JarFault {
        if (takesAll() || pins.contains(jar.sha256())) {
            return;
        }
        if (signers == null) {
            throw new JarFault(
                    "is not pinned: add \"" + PREFIX + jar.sha256() + "\" to pins of org.busway.deploy, if it is to run");
        }
        try {
            signers.check(jar.file());
        } catch (JarFault e) {
            throw pins.isEmpty()
                    ? e
                    : new JarFault("is neither pinned (" + PREFIX + jar.sha256() + ") nor accepted as signed: it "
                            + e.getMessage());
        }
    }
}
