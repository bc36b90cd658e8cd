package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.busway.integration.bus.Command;
import org.busway.integration.felix.GuestBundle;
import org.busway.integration.guests.exporter.Activator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which jars may be deployed: real keys and signatures, of the tools that a JDK has for them. */
class AdmissionIT {

    private static final String NAME = Activator.class.getPackageName();
    private static final String PASSWORD = "changeit";

    private static FrameworkBus bus;
    private static LoadDirectory load;
    private static Path jar;
    private static Path keys;
    private static Path trusted;

    @BeforeAll
    static void startFramework() throws Exception {
        bus = FrameworkBus.running();
        load = LoadDirectory.watched(bus, Map.of());
        Path jars = Files.createDirectory(bus.directory().resolve("jars"));
        jar = GuestBundle.of(Activator.class).in(jars);
        keys = bus.directory().resolve("keys.p12");
        // One that is not valid yet, and one that is no longer: a device that begins in 1970 knows neither.
        key("future", "+3650d");
        key("past", "-3650d");
        key("stranger", "-1d");
        // An authority that has expired, one that it has made, and who signs in its name.
        key("authority", "-3650d", "-ext", "bc:c");
        key("office", "-3650d", "-ext", "bc:c", "-signer", "authority");
        key("clerk", "-3650d", "-signer", "office");
        key("friend", "-1d", "-signer", "past");
        trusted = keystoreOf("future", "past");
    }

    @AfterAll
    static void stopFramework() throws IOException {
        bus.close();
    }

    private static void key(String alias, String begin, String... more) {
        keyOf(alias, alias, begin, more);
    }

    private static void keyOf(String name, String alias, String begin, String... more) {
        Command.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString(), "-genkeypair", "-alias", alias, "-keyalg",
                "EC",
                "-dname", "CN=" + name, "-startdate", begin, "-validity", "30", "-storetype", "PKCS12", "-storepass", PASSWORD,
                "-keystore", keys.toString()).and(more).run().succeeded();
    }

    private static Path keystoreOf(String... aliases) throws Exception {
        Path file = bus.directory().resolve(String.join("-", aliases) + ".p12");
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        for (String each : aliases) {
            certificates.setCertificateEntry(each, keys().getCertificate(each));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            certificates.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static KeyStore keys() throws Exception {
        return KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    }

    private static Path signed(String alias, String digest) throws Exception {
        Path signed = bus.directory().resolve("signed-by-" + alias + ".jar");
        JarSigner signer = new JarSigner.Builder(
                (KeyStore.PrivateKeyEntry) keys().getEntry(alias, new KeyStore.PasswordProtection(PASSWORD.toCharArray())))
                .digestAlgorithm(digest).build();
        try (ZipFile unsigned = new ZipFile(jar.toFile()); OutputStream out = Files.newOutputStream(signed)) {
            signer.sign(unsigned, out);
        }
        return signed;
    }

    private static Path signed(String alias) throws Exception {
        return signed(alias, "SHA-256");
    }

    private static String hash(Path file) throws Exception {
        return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static void runs(Path given) throws IOException {
        load.moveIn(given, "guest.jar");
        load.says("OK", "guest.jar", NAME, "runs");
        load.remove("guest.jar");
        load.isSilentOf("guest.jar");
    }

    private static void refused(Path given, String... words) throws IOException {
        load.moveIn(given, "guest.jar");
        load.says("CRITICAL", Stream.concat(Stream.of("guest.jar: is "), Stream.of(words)).toArray(String[]::new));
        assertEquals(0, Stream.of(bus.context().getBundles()).filter(each -> NAME.equals(each.getSymbolicName())).count());
        load.remove("guest.jar");
        load.isSilentOf("guest.jar");
    }

    @Test
    void only_what_is_pinned_by_its_hash_runs() throws Exception {
        load.configure(Map.of("pins", new String[]{hash(jar).toUpperCase(java.util.Locale.ROOT)}));
        runs(jar);
        Path other = signed("past");
        refused(other, "not pinned: add \"" + hash(other), "pins of org.busway.deploy");
    }

    @Test
    void only_what_is_signed_by_one_of_the_keystore_runs_whatever_the_clock_says() throws Exception {
        Map<String, Object> keystore = Map.of("keystore", trusted.toString(), "keystore.password", PASSWORD);
        load.configure(keystore);
        runs(signed("future"));
        runs(signed("past"));
        refused(jar, "not signed", "sign it with jarsigner");
        refused(signed("stranger"), "signed by \"CN=stranger\", who is not in " + trusted);
        refused(signed("past", "SHA-1"), "signed by a digest that is not trusted");
        load.configure(Map.of("keystore", trusted.toString(), "keystore.password", PASSWORD, "pins", new String[]{hash(jar)}));
        runs(jar);
    }

    @Test
    void who_has_a_certificate_of_an_authority_of_the_keystore_may_sign_however_many_stand_between() throws Exception {
        Path authority = keystoreOf("authority", "past");
        load.configure(Map.of("keystore", authority.toString(), "keystore.password", PASSWORD));
        runs(signed("authority"));
        runs(signed("office"));
        runs(signed("clerk"));
        // In the keystore as one who signs, and not as one who lets others sign.
        refused(signed("friend"), "signed by \"CN=friend\", who is not in " + authority);
        keyOf("authority", "impostor", "-1d", "-ext", "bc:c");
        key("accomplice", "-1d", "-signer", "impostor");
        refused(signed("accomplice"), "signed by \"CN=accomplice\", who is not in " + authority);
        load.configure(Map.of("keystore", keystoreOf("office").toString(), "keystore.password", PASSWORD));
        runs(signed("clerk"));
        refused(signed("authority"), "signed by \"CN=authority\"");
    }

    @Test
    void what_cannot_be_read_of_the_options_lets_nothing_in() throws Exception {
        load.configure(Map.of("pins", new String[]{"1234"}));
        load.says("CRITICAL", "pins: \"1234\" is no hash");
        load.moveIn(jar, "guest.jar");
        load.configure(Map.of("keystore", "/nowhere.p12"));
        load.says("CRITICAL", "keystore: /nowhere.p12 cannot be read");
        load.remove("guest.jar");
        load.configure(Map.of());
        load.isSilentOf("guest.jar");
    }
}
