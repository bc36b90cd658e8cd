package org.busway.launcher.profile;

import java.nio.file.Path;

/**
 * One bundle of a profile.
 *
 * @param group the first of its Maven coordinates
 * @param artifact the second
 * @param version the third
 * @param startLevel from which start level of the framework it runs
 * @param place file and line where the profile names it
 */
public record BundleId(String group, String artifact, String version, int startLevel, String place) {

    /** @return where a repository in Maven's layout keeps it */
    public Path path() {
        return Path.of(group.replace('.', '/'), artifact, version, artifact + "-" + version + ".jar");
    }

    /** Where it is named makes no difference. By hand: what the compiler makes of a record takes memory of the size of a small library. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BundleId bundle && toString().equals(bundle.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return group + ":" + artifact + ":" + version;
    }
}
