package org.busway.integration.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import org.busway.integration.conformance.CaseResult.Verdict;
import org.junit.jupiter.api.Test;

class CaseResultTest {

    @Test
    void a_case_passes_only_with_its_ok_line_and_exit_status_zero() {
        assertEquals(Verdict.PASSED, CaseResult.verdict(0, "# Start\nok 1 /echo/session\n1..1\n"));
        assertEquals(Verdict.FAILED, CaseResult.verdict(1, "ok 1 /echo/session\n1..1\n"));
        assertEquals(Verdict.FAILED, CaseResult.verdict(0, "not ok 1 /echo/session\n1..1\n"));
        assertEquals(Verdict.MISSING, CaseResult.verdict(0, "1..0\n"));
    }

    @Test
    void a_skipped_case_is_not_a_passed_one() {
        assertEquals(Verdict.SKIPPED, CaseResult.verdict(0, "ok 1 /fd-limit/session # SKIP cannot\n1..1\n"));
        assertEquals(Verdict.SKIPPED, CaseResult.verdict(0, "1..0 # SKIP no mktemp\n"));
        assertFalse(result(Demand.PASS).isAsDemanded());
        assertTrue(result(Demand.MAY_SKIP).isAsDemanded());
    }

    @Test
    void seventy_one_cases_must_pass_as_root() throws IOException {
        assertEquals(71, ReferenceCase.recorded().stream().filter(reference -> reference.path().startsWith("/"))
                .filter(reference -> reference.demand() == Demand.PASS || reference.demand() == Demand.PASS_ROOT).count());
    }

    private static CaseResult result(Demand demand) {
        return new CaseResult(new ReferenceCase("suite", "/case", demand), Verdict.SKIPPED, 0, "");
    }
}
