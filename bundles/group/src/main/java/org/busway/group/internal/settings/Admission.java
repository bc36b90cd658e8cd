package org.busway.group.internal.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.busway.spi.policy.Identity;

/**
 * Who may do something with a group. A bundle is named by its symbolic name and its origin, which is the profile where none is given: a jar that was dropped in
 * never passes for a bundle of the profile.
 *
 * <p>A program is the file that the process runs when it is asked, as the kernel says; it guards against mistakes of programs of the same user, who could run
 * that file as well.
 */
public final class Admission {

    private static final String PROFILE = "profile";
    private static final String FORMS = "one of *, uid=N, gid=N, bundle=SYMBOLIC.NAME, bundle=SYMBOLIC.NAME@ORIGIN, program=/PATH";

    private enum Kind {
        EVERYBODY, UID, GID, BUNDLE, PROGRAM
    }

    private record Entry(Kind kind, long number, String text, String origin) {}

    private final List<String> texts;
    private final List<Entry> entries = new ArrayList<>();
    private final boolean everybody;

    /**
     * Reads a list.
     *
     * @param option names the list in errors
     * @param texts its entries; none admit nobody
     * @throws IllegalArgumentException naming the entry and what is right
     */
    Admission(String option, List<String> texts) {
        this.texts = List.copyOf(texts);
        for (String text : texts) {
            entries.add(entry(option, text));
        }
        everybody = entries.stream().anyMatch(entry -> entry.kind == Kind.EVERYBODY);
    }

    private static Entry entry(String option, String text) {
        if (text.equals("*")) {
            return new Entry(Kind.EVERYBODY, 0, null, null);
        }
        int equals = text.indexOf('=');
        String value = text.substring(equals + 1);
        String key = equals < 0 ? "" : text.substring(0, equals).toUpperCase(Locale.ROOT);
        if ((key.equals("UID") || key.equals("GID")) && value.matches("\\d{1,10}")) {
            return new Entry(Kind.valueOf(key), Long.parseLong(value), null, null);
        } else if (key.equals("BUNDLE") && !value.isEmpty()) {
            int at = value.lastIndexOf('@');
            return new Entry(Kind.BUNDLE, 0, at < 0 ? value : value.substring(0, at), at < 0 ? PROFILE : value.substring(at + 1));
        } else if (key.equals("PROGRAM") && value.startsWith("/")) {
            return new Entry(Kind.PROGRAM, 0, value, null);
        }
        throw new IllegalArgumentException(option + "=" + text + ": must be " + FORMS);
    }

    /** Whether somebody is on the list. */
    public boolean admits(Identity identity) {
        for (Entry entry : entries) {
            if (matches(entry, identity)) {
                return true;
            }
        }
        return false;
    }

    /** Whether everybody is, so that nobody need be looked at. */
    public boolean admitsEverybody() {
        return everybody;
    }

    /** The entries as they were given. */
    public List<String> texts() {
        return texts;
    }

    private static boolean matches(Entry entry, Identity identity) {
        return switch (entry.kind) {
            case EVERYBODY -> true;
            case UID -> identity.uid() != Identity.UNKNOWN && identity.uid() == entry.number;
            case GID -> Arrays.stream(identity.groups()).anyMatch(group -> Integer.toUnsignedLong(group) == entry.number);
            case BUNDLE -> entry.text.equals(identity.bundle()) && entry.origin.equals(identity.bundleOrigin());
            case PROGRAM -> identity.bundle() == null && identity.pid() != Identity.UNKNOWN && runs(identity.pid(), entry.text);
        };
    }

    private static boolean runs(long pid, String program) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString().equals(program);
        } catch (IOException | UnsupportedOperationException e) {
            // It is gone, or another user's whom this process may not look at: then it is not known to be that program.
            return false;
        }
    }
}
