package org.busway.launcher.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.busway.launcher.Home;
import org.busway.launcher.StartFailure;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.runtime.Repository;

/** What a profile takes of a device at most: disk for its bundles, and the memory that it lets the Java runtime and its lanes have. */
public final class ProfileSize {

    private ProfileSize() {}

    /**
     * Adds up.
     *
     * @param profile which
     * @param home where its bundles are
     * @return a table, a line each
     * @throws StartFailure if a bundle is missing
     */
    public static List<String> lines(Profile profile, Home home) {
        List<Path> files = List.copyOf(new Repository(home.repository()).locate(profile.bundles()).values());
        OptionCatalog catalog = OptionCatalog.of(files);
        RuntimeMemory memory = RuntimeMemory.of(profile);
        List<String> lines = new ArrayList<>();
        lines.add(line("disk", files.stream().mapToLong(ProfileSize::bytes).sum(), files.size() + " bundles"));
        lines.add(line("heap", memory.heapBytes(), "at most"));
        lines.add(line("direct", memory.directBytes(), "at most"));
        long lanesBytes = 0;
        for (Group group : Group.all(profile, catalog)) {
            lines.add(line("lanes", group.lanesBytes(),
                    "group \"" + group.name() + "\", " + group.publishers() + ": " + group.lanes() + " of "
                            + group.laneBytes() + " bytes"));
            lanesBytes += group.lanesBytes();
        }
        lines.add(line("all memory", memory.heapBytes() + memory.directBytes() + lanesBytes,
                "in the worst case, beside what the virtual machine takes for itself"));
        return lines;
    }

    private static String line(String what, long bytes, String remark) {
        return String.format(Locale.ROOT, "%-10s %8.1f MiB  %s", what, bytes / 1048576.0, remark);
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new StartFailure(file + ": cannot be read: " + e.getMessage());
        }
    }
}
