package org.busway.launcher.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that a person most likely meant: by the fewest characters to change, none that shares too little. */
public final class Nearest {

    private static final int MOST_SHOWN = 3;

    private Nearest() {}

    /**
     * The names close to one that does not exist.
     *
     * @param wanted what was written
     * @param known what exists
     * @return three at most, the closest first
     */
    public static List<String> to(String wanted, Collection<String> known) {
        int limit = Math.max(2, wanted.length() / 2);
        return known.stream().filter(name -> within(wanted, name, limit))
                .sorted(Comparator.<String>comparingInt(name -> distance(wanted, name)).thenComparing(Comparator.naturalOrder()))
                .limit(MOST_SHOWN).toList();
    }

    /**
     * The end of an error line.
     *
     * @param wanted what was written
     * @param known what exists
     * @return such as {@code : did you mean "listen"?}; or all that there is if nothing is close
     */
    public static String hint(String wanted, Collection<String> known) {
        List<String> close = to(wanted, known);
        if (!close.isEmpty()) {
            return ": did you mean \"" + String.join("\" or \"", close) + "\"?";
        }
        return known.isEmpty() ? "" : ": there are " + String.join(", ", known.stream().sorted().toList());
    }

    private static boolean within(String wanted, String name, int limit) {
        return distance(wanted, name) <= limit
                || name.length() > 3 && (name.endsWith("." + wanted) || wanted.endsWith("." + name));
    }

    /** Optimal string alignment: insertions, deletions, replacements, and two neighbours swapped. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
