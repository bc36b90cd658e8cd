package org.busway.launcher.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.launcher.Home;
import org.busway.launcher.StartFailure;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.BundleId;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.runtime.CacheDirectory;
import org.busway.launcher.runtime.Repository;
import org.busway.launcher.runtime.Resolution;

/**
 * Finds the mistakes of a profile before a device does. What can be read in the file is said at once, all of it; a profile without such a mistake is also
 * started up to the bus, at an address of its own and without its sources, so that each component has looked at its options itself.
 */
public final class ProfileCheck {

    private final Home home;
    private final Path workingDirectory;

    /**
     * A check of profiles of this installation.
     *
     * @param home where the installation is
     * @param workingDirectory which relative paths start from
     */
    public ProfileCheck(Home home, Path workingDirectory) {
        this.home = home;
        this.workingDirectory = workingDirectory;
    }

    /**
     * Looks at one profile.
     *
     * @param nameOrFile which
     * @return one line for each mistake: file, line, what is wrong and the remedy; none if there is none
     */
    public List<String> mistakes(String nameOrFile) {
        Profile profile;
        try {
            profile = home.readProfile(nameOrFile, workingDirectory).profile();
        } catch (StartFailure e) {
            return List.of(e.getMessage());
        }
        Repository repository = new Repository(home.repository());
        List<String> mistakes = new ArrayList<>();
        Map<BundleId, Path> files = locate(profile, repository, mistakes);
        try {
            repository.verify(files, profile.hashes());
        } catch (StartFailure e) {
            mistakes.add(e.getMessage());
        }
        OptionCatalog catalog = OptionCatalog.of(files.values());
        // What is missing would make its options unknown, and what needs it unresolvable.
        if (mistakes.isEmpty()) {
            mistakes.addAll(catalog.mistakes(profile));
            mistakes.addAll(new BudgetCheck(profile, catalog).mistakes());
            mistakes.addAll(new GroupCheck(profile, catalog).mistakes());
            mistakes.addAll(new DeployCheck(profile, catalog, home.root()).mistakes());
            try (CacheDirectory cache = CacheDirectory.ofThisProcess()) {
                mistakes.addAll(Resolution.mistakes(profile, files, home.launchProperties(), cache.path()));
            }
        }
        if (mistakes.isEmpty()) {
            Rehearsal.mistake(profile, repository, home.launchProperties()).ifPresent(mistakes::add);
        }
        return mistakes;
    }

    private static Map<BundleId, Path> locate(Profile profile, Repository repository, List<String> mistakes) {
        Map<BundleId, Path> files = new LinkedHashMap<>();
        for (BundleId bundle : profile.bundles()) {
            try {
                files.putAll(repository.locate(List.of(bundle)));
            } catch (StartFailure e) {
                mistakes.add(e.getMessage());
            }
        }
        return files;
    }
}
