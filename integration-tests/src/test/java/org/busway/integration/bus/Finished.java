package org.busway.integration.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** A program that has ended. What a shell would show of a signal is shown here too: 128 + its number. */
public record Finished(List<String> command, int exitStatus, String output, String errors) {

    /** Its standard output, if it succeeded; else the test fails and shows all it said. */
    public String succeeded() {
        assertEquals(0, exitStatus, this::toString);
        return output;
    }

    /** Its standard error, if it failed with those words in it. */
    public String failedWith(String words) {
        assertTrue(exitStatus != 0, () -> "should have failed: " + this);
        assertTrue(everything().contains(words), () -> "should have failed with \"" + words + "\": " + this);
        return errors;
    }

    public String everything() {
        return output + errors;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n  exit status " + exitStatus + "\n  output: " + output.strip() + "\n  errors: "
                + errors.strip();
    }
}
