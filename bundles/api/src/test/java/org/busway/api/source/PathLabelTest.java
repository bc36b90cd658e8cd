package org.busway.api.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pairs are what systemd makes of these names. */
class PathLabelTest {

    @ParameterizedTest
    @CsvSource({"'',_", "foobar@bar.service,foobar_40bar_2eservice", "123,_3123", "123_321,_3123_5f321",
        "1-2:1.0,_31_2d2_3a1_2e0",
        "usb1,usb1", "ä,_c3_a4"})
    void everyNameIsAnElement(String name, String label) {
        assertEquals(label, PathLabel.of(name));
    }
}
