package org.busway.launcher.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.Profile;

/**
 * Whether hot deployment would let in what its profile means to let in: with a pin that is no hash, or a keystore that cannot be read, the device would install
 * nothing at all. The keystore has to be on this machine, as other files that a configuration names.
 */
final class DeployCheck {

    private static final String DEPLOY = "org.busway.deploy";

    private final Profile profile;
    private final OptionCatalog catalog;
    private final Path home;

    /** @param home where relative names of keystores begin */
    DeployCheck(Profile profile, OptionCatalog catalog, Path home) {
        this.profile = profile;
        this.catalog = catalog;
        this.home = home;
    }

    List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        if (!catalog.knows(DEPLOY) || !profile.configurations().containsKey(DEPLOY)) {
            return mistakes;
        }
        for (String pin : catalog.texts(profile, DEPLOY, "pins")) {
            if (!pin.strip().matches("(?i)sha256:[0-9a-f]{64}")) {
                mistakes.add(profile.place(DEPLOY, "pins") + ": pin \"" + pin + "\" of " + DEPLOY
                        + ": must be sha256: and the 64 digits that sha256sum prints");
            }
        }
        String keystore = String.join("", catalog.texts(profile, DEPLOY, "keystore"));
        if (!keystore.isEmpty()) {
            keystore(home.resolve(keystore).normalize(), String.join("", catalog.texts(profile, DEPLOY, "keystore.password")),
                    mistakes);
        }
        return mistakes;
    }

    private void keystore(Path file, String password, List<String> mistakes) {
        String place = profile.place(DEPLOY, "keystore") + ": keystore \"" + file + "\" of " + DEPLOY + ": ";
        if (!Files.isRegularFile(file)) {
            mistakes.add(place + "no such file: name one that keytool lists, relative to where Busway is installed");
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            // It reads the older kind too.
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.isEmpty() ? null : password.toCharArray());
            if (store.size() == 0) {
                mistakes.add(place + (password.isEmpty()
                        ? "has no certificate that can be read without a password: give it as keystore.password"
                        : "is empty: import the certificates of who may sign, with keytool"));
            }
        } catch (IOException | GeneralSecurityException e) {
            String reason = String.valueOf(e.getMessage());
            mistakes.add(reason.contains("password") || reason.contains("UnrecoverableKey")
                    ? profile.place(DEPLOY, "keystore.password") + ": keystore.password of " + DEPLOY + " does not open \"" + file
                            + "\": give the one that it was made with"
                    : place + "cannot be read (" + reason + "): name one that keytool lists");
        }
    }
}
