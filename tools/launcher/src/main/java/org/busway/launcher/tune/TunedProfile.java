package org.busway.launcher.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.busway.launcher.Home;
import org.busway.launcher.StartFailure;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.runtime.Repository;

/** A proposal for a profile, with what it is predicted to come to: as lines for a person, and as a profile that extends the one that it is for. */
public final class TunedProfile {

    private final Profile profile;
    private final Tuning tuning;
    private final List<Tuning.Proposal> proposals;

    private TunedProfile(Profile profile, Tuning tuning) {
        this.profile = profile;
        this.tuning = tuning;
        proposals = tuning.proposals();
    }

    /**
     * Reads traces and makes a proposal.
     *
     * @param profile that runs where they were recorded
     * @param home where its bundles are
     * @param traces files that {@code busway record} wrote
     * @param workingDirectory which relative paths start from
     * @return the proposal
     * @throws StartFailure if a trace is none, or the profile has no group of it or no room for any lane
     */
    public static TunedProfile of(Profile profile, Home home, List<String> traces, Path workingDirectory) {
        OptionCatalog catalog = OptionCatalog.of(new Repository(home.repository()).locate(profile.bundles()).values());
        List<GroupTrace> groups = new ArrayList<>();
        traces.forEach(trace -> groups.addAll(TraceFile.read(workingDirectory.resolve(trace), trace)));
        return new TunedProfile(profile, new Tuning(profile, catalog, groups));
    }

    /** @return each group with its lane, its deadline and what comes of them; then the total */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Tuning.Proposal each : proposals) {
            lines.add(
                    "group \"" + each.group().name() + "\": lane.bytes " + each.laneBytes() + " (was " + each.group().laneBytes()
                            + "), deadline.millis " + each.deadlineMillis() + "; predicted: " + each.prediction());
        }
        lines.add("org.busway.flow: total.bytes " + tuning.totalBytes() + " (was " + tuning.statedBytes() + ")");
        if (proposals.stream().anyMatch(each -> each.prediction().harm() > 0)) {
            lines.add("nothing would be lost and nobody would wait with a total.bytes of " + tuning.enoughTotalBytes());
        }
        return lines;
    }

    /**
     * Writes a profile.
     *
     * @param file where
     * @param parent the file of the profile that it extends
     * @throws StartFailure if it cannot be written
     */
    public void write(Path file, Path parent) {
        StringBuilder text = new StringBuilder();
        String[] id = profile.id().split(":");
        text.append("// Made by busway profile tune for a recorded load; what is predicted for it stands above each group.\n{\n");
        text.append("  \"feature-resource-version\": \"1.0\",\n");
        text.append("  \"id\": \"").append(id[0]).append(':').append(id[1]).append("-tuned:").append(id[2]).append("\",\n");
        text.append("  \"extensions\": {\n    \"busway-profile\": {\n      \"kind\": \"optional\",\n      \"type\": \"json\",\n");
        text.append("      \"json\": {\n        \"extends\": \"")
                .append(file.toAbsolutePath().getParent().normalize().relativize(parent.toAbsolutePath().normalize()))
                .append("\",\n        \"budgets\": { \"total.bytes\": ").append(tuning.totalBytes()).append(" },\n");
        text.append("        \"groups\": {");
        String separator = "\n";
        for (Tuning.Proposal each : proposals) {
            text.append(separator).append("          // ").append(each.prediction()).append("\n          \"")
                    .append(each.group().name()).append("\": { \"lane.bytes\": ").append(each.laneBytes())
                    .append(", \"deadline.millis\": ").append(each.deadlineMillis()).append(" }");
            separator = ",\n";
        }
        text.append("\n        }\n      }\n    }\n  }\n}\n");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new StartFailure(file + ": cannot be written: " + e.getMessage());
        }
    }
}
