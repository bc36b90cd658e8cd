package org.busway.launcher.profile;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What components say of their configuration, with the place where the profile says that: they know the PID, the option or the group, and not the file. */
public final class WhereSaid {

    private static final Pattern OPTION = Pattern.compile("^([\\w.~-]+): ([\\w.]+)=");
    private static final Pattern GROUP = Pattern.compile("^group \"([^\"]*)\": (?:([\\w.]+)[=:])?");
    private static final Pattern LISTEN = Pattern.compile("^(listen address|Address|'=' character|In D-Bus address)\\b.*\"");

    private WhereSaid() {}

    /**
     * Puts the place before a line.
     *
     * @param profile that was started
     * @param line why it does not start
     * @return file, line and what was said; the line alone where it is about no option of the profile
     */
    public static String placed(Profile profile, String line) {
        Matcher option = OPTION.matcher(line);
        if (option.find()) {
            return placed(profile, option.group(1), option.group(2), line);
        }
        Matcher group = GROUP.matcher(line);
        if (group.find()) {
            return placed(profile, "org.busway.group~" + group.group(1), group.group(2), line);
        }
        return LISTEN.matcher(line).find() ? placed(profile, "org.busway.broker", "listen", line) : line;
    }

    private static String placed(Profile profile, String pid, String option, String line) {
        return profile.configurations().containsKey(pid) ? profile.place(pid, option) + ": " + line : line;
    }
}
