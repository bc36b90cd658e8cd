package org.busway.integration.conformance;

import java.util.List;
import java.util.regex.Pattern;

/** How a case went, read from the Test Anything Protocol that the suites speak and from their exit status. */
record CaseResult(ReferenceCase ran, Verdict verdict, double seconds, String output) {

    enum Verdict {
        PASSED, SKIPPED, FAILED, MISSING, TIMED_OUT, NOT_RUN
    }

    private static final Pattern SKIP = Pattern.compile("(?i)# *skip");

    static Verdict verdict(int exitStatus, String output) {
        List<String> results = output.lines().filter(line -> line.startsWith("ok ") || line.startsWith("not ok ")).toList();
        if (exitStatus != 0 || results.stream().anyMatch(line -> line.startsWith("not ok "))) {
            return Verdict.FAILED;
        }
        if (results.isEmpty()) {
            return output.lines().anyMatch(line -> line.startsWith("1..0") && SKIP.matcher(line).find())
                    ? Verdict.SKIPPED
                    : Verdict.MISSING;
        }
        return results.stream().anyMatch(line -> SKIP.matcher(line).find()) ? Verdict.SKIPPED : Verdict.PASSED;
    }

    boolean isAsDemanded() {
        return verdict == Verdict.PASSED || verdict == Verdict.SKIPPED && ran.demand() == Demand.MAY_SKIP;
    }

    String row() {
        return String.format("%-28s %-60s %-9s %6.1f", ran.suite(), ran.path(), verdict.name().toLowerCase().replace('_', ' '),
                seconds);
    }
}
