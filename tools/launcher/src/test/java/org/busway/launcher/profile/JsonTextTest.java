package org.busway.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.busway.launcher.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @Test
    void every_kind_of_value_is_read() {
        Map<String, Located> read = JsonText.read("f", """
                // first
                { "text": "a\\u00e9\\n\\"\\/\\\\ //", "list": [ 0, -1.50e+3, 7E-1, 12 ],
                  "words": [ true, false, null ], "none": {}, "empty": [ ] } /* last */
                """).object("");
        assertEquals("aé\n\"/\\ //", read.get("text").value());
        assertEquals(Arrays.asList(BigDecimal.ZERO, new BigDecimal("-1.50e3"), new BigDecimal("0.7"), new BigDecimal(12)),
                values(read.get("list")));
        assertEquals(Arrays.asList(true, false, null), values(read.get("words")));
        assertEquals(Map.of(), read.get("none").value());
        assertEquals(List.of(), read.get("empty").value());
    }

    private static List<Object> values(Located list) {
        List<Object> values = new ArrayList<>();
        list.list("").forEach(each -> values.add(each.value()));
        return values;
    }

    @Test
    void a_value_knows_the_line_in_which_it_begins() {
        Located root = JsonText.read("f", "\n{ \"a\":\n {\n },\n \"b\": 1 }");
        assertEquals(List.of(2, 3, 5), List.of(root.line(), root.object("").get("a").line(), root.object("").get("b").line()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1 2]", "01", "-", "1.", ".5", "1e", "+1",
        "tru", "nul", "\"a",
        "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"\\", "\"a\nb\"", "1 1", "NaN", "1e99999999999", "[}", "'a'", "/"})
    void what_is_no_json_is_refused(String text) {
        String message = assertThrows(StartFailure.class, () -> JsonText.read("f", text)).getMessage();
        assertEquals("f:1: not JSON: ", message.substring(0, 15), message);
    }

    @Test
    void what_is_nested_too_deep_is_refused() {
        assertThrows(StartFailure.class, () -> JsonText.read("f", "[".repeat(100_000)));
    }

    @Test
    void the_message_says_what_is_there_and_what_must_be() {
        assertEquals("f:2: not JSON: here is \"]\" where \",\" or \"}\" must be",
                assertThrows(StartFailure.class, () -> JsonText.read("f", "{ \"a\": 1\n]")).getMessage());
        assertEquals("f:2: not JSON: the file ends where \",\" or \"]\" must be",
                assertThrows(StartFailure.class, () -> JsonText.read("f", "[ 1\n")).getMessage());
    }
}
