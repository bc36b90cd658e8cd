package org.busway.wire.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusAddressTest {

    @Test
    void aListIsReadInOrder() {
        List<BusAddress> list = BusAddress.parse("unix:path=/run/bus,guid=00ff;tcp:host=127.0.0.1,port=0;unixexec:;");
        assertEquals(3, list.size());
        assertEquals("unix", list.get(0).transport());
        assertEquals("/run/bus", list.get(0).value("path"));
        assertEquals("00ff", list.get(0).guid());
        assertEquals(Map.of("host", "127.0.0.1", "port", "0"), list.get(1).values());
        assertNull(list.get(1).guid());
        assertEquals(Map.of(), list.get(2).values());
    }

    @Test
    void escapesAreReadAndWritten() {
        BusAddress address = BusAddress.parse("unix:abstract=%2ftmp%2Fa%20b%c3%bc,x=~".replace(",x=~", "")).get(0);
        assertEquals("/tmp/a bü", address.value("abstract"));
        assertEquals("unix:abstract=/tmp/a%20b%c3%bc", address.toString());
        BusAddress odd = new BusAddress("unix", Map.of("path", "/a;b,c=d%e\\*~"));
        assertEquals("unix:path=/a%3bb%2cc%3dd%25e\\*%7e", odd.toString());
        assertEquals(List.of(odd), BusAddress.parse(odd.toString()));
    }

    @Test
    void aValueIsReplaced() {
        assertEquals("tcp:host=a,port=7,guid=1",
                BusAddress.parse("tcp:host=a,port=0").get(0).with("port", "7").with("guid", "1").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|Empty address", "unix|colon", "unix:path=/a;;unix:path=/b|colon",
        ":path=/a|transport",
        "unix:path|'='", "unix:path=|'='", "unix:=a|key", "unix:path=/a,|'='", "unix:path=a b|escaped",
        "unix:path=%4|two hex digits",
        "unix:path=%|two hex digits", "unix:path=%zz|two hex digits", "unix:path=a%ff|UTF-8", "unix:path=ü|escaped"})
    void whatIsNoAddressIsABadAddress(String text, String why) {
        BusException refused = assertThrows(BusException.class, () -> BusAddress.parse(text));
        assertEquals("org.freedesktop.DBus.Error.BadAddress", refused.errorName());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
