package org.busway.deploy.internal.jar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Whose signature a jar needs: that of a certificate of a keystore, or of one that such a certificate has issued. No date is looked at, since a gateway begins in
 * 1970 and asks the time later: who is not trusted any more is taken out of the keystore. For the same reason a signature that rests on SHA-1 or MD5 is
 * none: Java's own answer to that depends on the date.
 */
public final class Signers {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final String SIGNATURES = "META-INF/";
    private static final String CURVES = "(?i)META-INF/[^/]*\\.EC";

    private final Path place;
    private final Set<Certificate> trusted;

    private Signers(Path place, Set<Certificate> trusted) {
        this.place = place;
        this.trusted = trusted;
    }

    /**
     * Reads a keystore.
     *
     * @param keystore PKCS #12 or JKS
     * @param password of the keystore; empty where it has none
     * @return who is in it
     * @throws IllegalArgumentException if it cannot be read or nobody is in it
     */
    public static Signers of(Path keystore, String password) {
        Set<Certificate> trusted = new HashSet<>();
        try (InputStream in = Files.newInputStream(keystore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.isEmpty() ? null : password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    trusted.add(certificate);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("keystore: " + keystore + " cannot be read: " + e.getMessage()
                    + ": name a keystore that keytool lists, and its password");
        }
        if (trusted.isEmpty()) {
            throw new IllegalArgumentException("keystore: " + keystore
                    + " has no certificate that can be read: import one with keytool, and give its password");
        }
        return new Signers(keystore, trusted);
    }

    /** Looks whether each entry of a jar is signed by one who may. */
    void check(Path file) throws JarFault {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            Manifest manifest = jar.getManifest();
            boolean ofCurves = jar.stream().anyMatch(entry -> entry.getName().matches(CURVES));
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
                JarEntry entry = entries.nextElement();
                try (InputStream in = jar.getInputStream(entry)) {
                    // Its signers are known at its end.
                    while (in.read(buffer) >= 0) {
                        continue;
                    }
                }
                if (!entry.isDirectory() && !isOfTheSignature(entry.getName())) {
                    check(entry, manifest == null ? null : manifest.getAttributes(entry.getName()), ofCurves);
                }
            }
        } catch (SecurityException e) {
            throw new JarFault("was changed after it was signed (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw new JarFault("cannot be read: " + e.getMessage());
        }
    }

    private void check(JarEntry entry, Attributes digests, boolean ofCurves) throws JarFault {
        // Before Java's own answer, which would be that of the day.
        if (digests != null && digests.keySet().stream().map(Object::toString).noneMatch(Signers::isStrong)) {
            throw new JarFault("is signed by a digest that is not trusted: sign it with -digestalg SHA-256");
        }
        CodeSigner[] signers = entry.getCodeSigners();
        if (signers == null && ofCurves && Security.getAlgorithms("KeyFactory").stream().noneMatch("EC"::equals)) {
            throw new JarFault("is signed with a key of elliptic curves, which this Java runtime cannot check: "
                    + "add the module jdk.crypto.ec to it, or sign with an RSA key");
        }
        if (signers == null || digests == null) {
            throw new JarFault(
                    "is not signed: " + entry.getName() + " has no signature: sign it with jarsigner, by one of " + place);
        }
        if (Arrays.stream(signers).noneMatch(signer -> isTrusted(signer.getSignerCertPath().getCertificates()))) {
            X509Certificate by = (X509Certificate) signers[0].getSignerCertPath().getCertificates().get(0);
            throw new JarFault("is signed by \"" + by.getSubjectX500Principal() + "\", who is not in " + place);
        }
    }

    private static boolean isStrong(String attribute) {
        return attribute.matches("(?i)SHA-(256|384|512)-Digest");
    }

    /** From the signer on each certificate must have been issued by the next, until one is trusted. */
    private boolean isTrusted(List<? extends Certificate> path) {
        for (int i = 0; i < path.size(); i++) {
            if (trusted.contains(path.get(i)) || trusted.stream().anyMatch(issuer(path.get(i)))) {
                return true;
            }
            if (i + 1 == path.size() || !isIssuedBy(path.get(i), path.get(i + 1))) {
                return false;
            }
        }
        return false;
    }

    private static java.util.function.Predicate<Certificate> issuer(Certificate certificate) {
        return each -> isIssuedBy(certificate, each);
    }

    private static boolean isIssuedBy(Certificate certificate, Certificate issuer) {
        try {
            // Not every certificate may issue others.
            if (((X509Certificate) issuer).getBasicConstraints() < 0) {
                return false;
            }
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isOfTheSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith(SIGNATURES) && upper.indexOf('/', SIGNATURES.length()) < 0
                && (upper.equals(JarFile.MANIFEST_NAME) || upper.matches(".*\\.(SF|RSA|DSA|EC)"));
    }
}
