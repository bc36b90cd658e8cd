package org.busway.integration.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Machine;
import org.busway.integration.conformance.CaseResult.Verdict;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The reference implementation's own tests, each against the bus under test. A case that is skipped or gone is a failure. */
class ConformanceIT {

    private static final int AT_ONCE = 2;
    /** A bus that answers nobody would keep each case until its alarm; after so many the rest is not tried. */
    private static final int TIME_OUTS = 4;
    private static final List<CaseResult> RESULTS = Collections.synchronizedList(new ArrayList<>());

    private static ReferenceSuites suites;
    private static ExecutorService runners;
    private static final AtomicInteger timedOut = new AtomicInteger();

    @AfterAll
    static void print_the_table() {
        if (runners != null) {
            runners.shutdownNow();
        }
        if (!RESULTS.isEmpty()) {
            System.out.println(String.format("%n%-28s %-60s %-9s %6s", "suite", "case", "result", "s"));
            RESULTS.forEach(result -> System.out.println(result.row()));
            System.out.println(
                    RESULTS.stream().filter(result -> result.verdict() == Verdict.PASSED).count() + " of " + RESULTS.size()
                            + " cases passed\n");
        }
    }

    @TestFactory
    Stream<DynamicTest> case_passes() throws IOException {
        findSuitesAndBus();
        Map<ReferenceCase, Future<CaseResult>> started = new LinkedHashMap<>();
        for (ReferenceCase reference : demandedAndInstalled()) {
            started.put(reference, runners.submit(() -> run(reference)));
        }
        return started.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey().name(), () -> check(entry.getKey(), entry.getValue())));
    }

    private static void findSuitesAndBus() throws IOException {
        Machine.needs(ReferenceSuites.areInstalled(), "the reference test suite", "apt-get install dbus-tests");
        suites = new ReferenceSuites(Machine.daemon());
        BusProcess.start(BusProcess.PERMISSIVE).close();
        runners = Executors.newFixedThreadPool(AT_ONCE);
    }

    private static CaseResult run(ReferenceCase reference) throws IOException {
        if (timedOut.get() >= TIME_OUTS) {
            return new CaseResult(reference, Verdict.NOT_RUN, 0, TIME_OUTS + " cases had run into their time limit");
        }
        CaseResult result = suites.run(reference);
        if (result.verdict() == Verdict.TIMED_OUT) {
            timedOut.incrementAndGet();
        }
        return result;
    }

    private static void check(ReferenceCase reference, Future<CaseResult> run) throws InterruptedException, ExecutionException {
        CaseResult result = run.get();
        RESULTS.add(result);
        assumeTrue(reference.demand() != Demand.PASS_ROOT || Machine.isRoot() || result.verdict() != Verdict.SKIPPED,
                () -> reference.name() + " needs root");
        assertTrue(result.isAsDemanded(), () -> reference.name() + " " + result.verdict() + "\n" + result.output());
    }

    /** The recorded cases, and those that a newer version of the suites has besides: they may be skipped, but not fail. */
    private static List<ReferenceCase> demandedAndInstalled() throws IOException {
        List<ReferenceCase> all = new ArrayList<>(ReferenceCase.recorded());
        for (String suite : all.stream().map(ReferenceCase::suite).distinct().toList()) {
            for (String path : suites.cases(suite)) {
                if (all.stream().noneMatch(known -> known.suite().equals(suite) && known.path().equals(path))) {
                    all.add(new ReferenceCase(suite, path, Demand.MAY_SKIP));
                }
            }
        }
        // The longest first, so that it does not run alone at the end.
        all.sort(Comparator.comparing(reference -> !reference.path().equals("/activation/forking")));
        return all;
    }
}
