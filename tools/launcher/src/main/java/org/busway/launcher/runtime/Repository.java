package org.busway.launcher.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.BundleId;
import org.busway.launcher.profile.Setting;
import org.busway.launcher.text.Nearest;

/** The bundles that profiles choose from: a directory in Maven's layout. */
public final class Repository {

    private final Path root;

    /** @param root the directory */
    public Repository(Path root) {
        this.root = root;
    }

    /**
     * Finds every bundle before the first is installed, so that nothing is started when one is missing.
     *
     * @param bundles what a profile names
     * @return the file of each, in the same order
     * @throws StartFailure naming the first that is missing or damaged
     */
    public Map<BundleId, Path> locate(List<BundleId> bundles) {
        Map<BundleId, Path> files = new LinkedHashMap<>();
        for (BundleId bundle : bundles) {
            Path file = root.resolve(bundle.path());
            if (!Files.isReadable(file)) {
                throw new StartFailure(bundle.place() + ": bundle " + bundle + " is not in " + root
                        + hint(bundle));
            }
            files.put(bundle, file);
        }
        return files;
    }

    /**
     * Looks whether jars are whole, and what a profile has pinned them to be.
     *
     * @param files the file of each bundle
     * @param hashes the hash of some, by {@code group:artifact}
     * @throws StartFailure naming the first that is another, or damaged
     */
    public void verify(Map<BundleId, Path> files, Map<String, Setting> hashes) {
        files.forEach((bundle, file) -> {
            Setting pinned = hashes.get(bundle.group() + ":" + bundle.artifact());
            if (pinned != null) {
                String hash = "sha256:" + sha256(file);
                if (!hash.equals(pinned.value())) {
                    throw new StartFailure(
                            pinned.place() + ": bundle " + bundle + " is pinned to " + pinned.value() + ", and " + file
                                    + " is " + hash + ": put the right jar there, or pin this one");
                }
            }
        });
        new WholeJars(root).check(files.values());
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new StartFailure(file + ": cannot be read: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /**
     * Says why a bundle cannot be installed.
     *
     * @param bundle what the profile names
     * @param file where it is
     * @param cause what the framework said
     * @return the failure
     */
    public StartFailure unusable(BundleId bundle, Path file, Exception cause) {
        try (JarFile jar = new JarFile(file.toFile())) {
            if (jar.getManifest() == null) {
                return new StartFailure(file + ": no manifest, not a bundle: build it again");
            }
            return new StartFailure(bundle.place() + ": bundle " + bundle + " cannot be installed: " + cause.getMessage());
        } catch (ZipException e) {
            return new StartFailure(file + ": damaged jar (" + e.getMessage() + "): remove it and build again");
        } catch (IOException e) {
            return new StartFailure(file + ": cannot be read: " + e.getMessage());
        }
    }

    private String hint(BundleId bundle) {
        List<String> versions = names(root.resolve(bundle.path()).getParent().getParent());
        if (!versions.isEmpty()) {
            return ": it has version " + String.join(", ", versions);
        }
        List<String> artifacts = names(root.resolve(bundle.group().replace('.', '/')));
        List<String> close = Nearest.to(bundle.artifact(), artifacts);
        return close.isEmpty() ? ": add it to tools/distribution/pom.xml and build" : Nearest.hint(bundle.artifact(), artifacts);
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
