package org.busway.broker.internal.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @Test
    void splitsAtBlanks() {
        assertEquals(List.of("/bin/a", "-x", "y"), CommandLine.words("  /bin/a  -x\ty\n"));
    }

    @Test
    void keepsWhatIsQuoted() {
        assertEquals(List.of("a b", "c\"d", "e\\f", "$g", ""), CommandLine.words("'a b' \"c\\\"d\" 'e\\f' \"\\$g\" ''"));
    }

    @Test
    void joinsQuotedAndPlainPartsOfAWord() {
        assertEquals(List.of("ab cd", "e f"), CommandLine.words("a'b c'd e\\ f"));
    }

    @Test
    void endsAtAComment() {
        assertEquals(List.of("a", "b#c"), CommandLine.words("a b#c # d 'e"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "'a", "\"a", "a\\"})
    void refusesWhatIsNotALine(String text) {
        assertThrows(IllegalArgumentException.class, () -> CommandLine.words(text));
    }
}
