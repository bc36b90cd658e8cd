package org.busway.wire.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Set;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.ObjectPath;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each key of a rule means, as dbus-daemon has it. */
class RuleTestTest {

    private static final NameOwner SENDER = Set.of(":1.5", "com.example.Sender")::contains;
    private static final NameOwner RECEIVER = Set.of(":1.6", "com.example.Receiver")::contains;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|true", "type='signal'|true", "type='method_call'|false", "interface='a.B'|true",
        "interface='a.C'|false",
        "member='M'|true", "member='N'|false", "path='/a/b'|true", "path='/a'|false", "path_namespace='/a/b'|true",
        "path_namespace='/a'|true",
        "path_namespace='/'|true", "path_namespace='/a/b/c'|false", "path_namespace='/a/bc'|false", "sender=':1.5'|true",
        "sender='com.example.Sender'|true", "sender='com.example.Other'|false", "sender=':1.6'|false", "destination=':1.5'|false",
        "eavesdrop='true'|true", "eavesdrop='true',destination=':1.6'|false", "type='signal',member='M',path='/a'|false"})
    void headerKeysOfABroadcast(String rule, boolean matches) {
        Message signal = Message.signal("/a/b", "a.B", "M").build();
        assertMatches(matches, rule, signal, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|false", "type='method_call'|false", "destination=':1.6'|false",
        "destination='com.example.Receiver'|false", "eavesdrop='true'|true", "eavesdrop='true',destination=':1.6'|true",
        "eavesdrop='true',destination='com.example.Receiver'|true", "eavesdrop='true',destination=':1.7'|false",
        "eavesdrop='true',type='signal'|false"})
    void whatIsAddressedToSomebodyIsForEavesdroppers(String rule, boolean matches) {
        Message call = Message.call("com.example.Receiver", "/", null, "M").build();
        assertMatches(matches, rule, call, RECEIVER);
    }

    @Test
    void aDestinationThatNobodyOwnsYetIsComparedByName() {
        Message call = Message.call("com.example.Receiver", "/", null, "M").build();
        assertMatches(true, "eavesdrop='true',destination='com.example.Receiver'", call, null);
        assertMatches(false, "eavesdrop='true',destination='com.example.Other'", call, null);
        assertMatches(false, "interface='a.B',eavesdrop='true'", call, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"arg0='x'|true", "arg0='X'|false", "arg0=''|false", "arg1='/p'|false",
        "arg1path='/p'|true",
        "arg2='7'|false", "arg3='end'|true", "arg4='x'|false", "arg63='x'|false", "arg0='x',arg3='end'|true",
        "arg0='x',arg3='en'|false",
        "arg5=''|true", "arg5='x'|false"})
    void argumentsAreTestedByTheirTypeAndText(String rule, boolean matches) {
        Message signal = Message.signal("/", "a.B", "M")
                .body("soisas" + "s", "x", new ObjectPath("/p"), 7, "end", java.util.List.of("x"), "")
                .build();
        assertMatches(matches, rule, signal, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/aa/bb/|/aa/bb/|true", "/aa/bb/|/aa/bb/cc|true", "/aa/bb/|/aa/|true", "/aa/bb/|/|true",
        "/aa/bb/|/aa/bb|false",
        "/aa/bb/|/aa/b|false", "/aa/bb|/aa/bb|true", "/aa/bb|/aa/bb/|false", "/aa/bb|/aa/bb/cc|false", "/aa/bb|/aa/|true",
        "/aa/bb|/aa|false",
        "/aa/bb|/|true", "/aa/bb|/bb/|false", "/aa/bb|''|false", "''|/|false", "''|''|true", "a/|a/b|true"})
    void argPathsContainOneAnotherAtSlashes(String expected, String actual, boolean matches) {
        Message signal = Message.signal("/", "a.B", "M").body("s", actual).build();
        assertMatches(matches, "arg0path='" + expected + "'", signal, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"com.example|com.example|true", "com.example|com.example.Foo|true",
        "com.example|com.examples|false",
        "com.example|com|false", "com|com.example|true", "com.example|com.example.|true", "com|''|false"})
    void arg0NamespaceIsANameOrWhatIsBelow(String expected, String actual, boolean matches) {
        Message signal = Message.signal("/", "a.B", "M").body("s", actual).build();
        assertMatches(matches, "arg0namespace='" + expected + "'", signal, null);
    }

    @Test
    void anObjectPathIsNoNamespaceAndNoArgButAnArgPath() {
        Message signal = Message.signal("/", "a.B", "M").body("o", new ObjectPath("/a")).build();
        assertMatches(false, "arg0namespace='a'", signal, null);
        assertMatches(false, "arg0='/a'", signal, null);
        assertMatches(true, "arg0path='/'", signal, null);
    }

    @Test
    void longArgumentsAreJudgedByTheirBeginning() {
        Message path = Message.signal("/", "a.B", "M").body("s", "/aa/" + "\u20acx".repeat(5000)).build();
        assertMatches(true, "arg0path='/aa/'", path, null);
        assertMatches(false, "arg0path='/aa'", path, null);
        assertMatches(false, "arg0='/aa/'", path, null);
        Message name = Message.signal("/", "a.B", "M").body("s", "com." + "x".repeat(5000)).build();
        assertMatches(true, "arg0namespace='com'", name, null);
        assertMatches(false, "arg0namespace='co'", name, null);
    }

    @Test
    void theBusItselfHasOneName() {
        Message signal = Message.signal("/", "a.B", "M").build();
        assertTrue(new RuleTest(MatchRule.parse("sender='org.freedesktop.DBus'")).matches(signal, NameOwner.BUS, null));
        assertFalse(new RuleTest(MatchRule.parse("sender=':1.1'")).matches(signal, NameOwner.BUS, null));
    }

    @Test
    void aReceiverSortsWhatIsAddressedToIt() {
        Message call = Message.call(":1.6", "/", "a.B", "M").build();
        assertTrue(new RuleTest(MatchRule.parse("interface='a.B',destination=':1.9'")).matchesContent(call, SENDER));
        assertFalse(new RuleTest(MatchRule.parse("interface='a.C'")).matchesContent(call, SENDER));
    }

    @Test
    void anUnknownTypeMatchesOnlyRulesWithoutType() {
        Message signal = Message.signal("/", "a.B", "M").build();
        MessageView view = view(signal);
        view.buffer().put(1, (byte) 99);
        assertEquals(WireFault.NONE, view.parse(view.buffer(), 0, view.length(), 0));
        assertTrue(new RuleTest(MatchRule.ALL).matches(view, SENDER, null));
        for (MessageType type : MessageType.values()) {
            assertFalse(new RuleTest(MatchRule.builder().type(type).build()).matches(view, SENDER, null));
        }
    }

    /** A message is judged alike as a value and as received bytes. */
    private static void assertMatches(boolean expected, String rule, Message message, NameOwner receiver) {
        RuleTest test = new RuleTest(MatchRule.parse(rule));
        for (MessageHeader each : new MessageHeader[]{message, view(message)}) {
            assertEquals(expected, test.matches(each, SENDER, receiver), rule + " on " + each.getClass().getSimpleName());
        }
    }

    private static MessageView view(Message message) {
        MessageWriter writer = new MessageWriter();
        ByteBuffer buffer = ByteBuffer.allocate(writer.size(message, 1, null));
        writer.write(buffer, 0);
        MessageView view = new MessageView();
        assertEquals(WireFault.NONE, view.parse(buffer, 0, buffer.capacity(), 0));
        return view;
    }
}
