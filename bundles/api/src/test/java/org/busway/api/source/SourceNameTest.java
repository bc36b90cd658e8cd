package org.busway.api.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.NameResult;
import org.busway.api.Registration;
import org.junit.jupiter.api.Test;

class SourceNameTest {

    private static final String NAME = "org.example.Weather";

    private final List<Consumer<Message>> watches = new ArrayList<>();
    private final List<Object> released = new ArrayList<>();
    private NameResult result = NameResult.PRIMARY_OWNER;

    @SuppressWarnings("unchecked")
    private final BusConnection bus = (BusConnection) Proxy.newProxyInstance(SourceNameTest.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "uniqueName" -> ":1.5";
                case "subscribe" -> {
                    watches.add((Consumer<Message>) arguments[1]);
                    yield (Registration) () -> watches.remove(arguments[1]);
                }
                case "requestName" -> {
                    if (result == null) {
                        throw new BusException(BusException.ACCESS_DENIED, "no");
                    }
                    yield result;
                }
                case "releaseName" -> released.add(arguments[0]);
                default -> throw new UnsupportedOperationException(method.toString());
            });

    @Test
    void aNameThatIsOursIsNoTroubleAndIsGivenBack() {
        try (SourceName name = SourceName.request(bus, NAME)) {
            assertEquals("", name.trouble());
        }
        assertEquals(List.of(NAME), released);
        assertEquals(List.of(), watches);
    }

    @Test
    void aNameThatAnotherHasIsTroubleUntilItIsOurs() {
        result = NameResult.IN_QUEUE;
        try (SourceName name = SourceName.request(bus, NAME)) {
            assertEquals("; another connection owns org.example.Weather", name.trouble());
            watches.get(0).accept(Message.signal("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged")
                    .body("sss", NAME, ":1.4", ":1.5").build());
            assertEquals("", name.trouble());
        }
    }

    @Test
    void aRefusedNameLeavesNoRuleBehind() {
        result = null;
        assertThrows(BusException.class, () -> SourceName.request(bus, NAME));
        assertEquals(List.of(), watches);
    }
}
