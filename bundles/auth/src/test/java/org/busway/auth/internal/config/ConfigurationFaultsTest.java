package org.busway.auth.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.busway.auth.internal.FakeAccounts;
import org.busway.spi.policy.PolicyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, with the place and what is wrong. */
class ConfigurationFaultsTest {

    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();

    private Configuration read(String content) throws Exception {
        Path file = directory.resolve("bus.conf");
        Files.writeString(file, content);
        return new ConfigurationReader(new FakeAccounts(), Map.of(), new Warnings(warnings::add)).read(file);
    }

    private String fault(String content) {
        return assertThrows(PolicyException.class, () -> read(content)).getMessage()
                .replace(directory.toString() + "/", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            <nonsense/>                                          | Element <nonsense> not allowed inside <busconfig>
            <fork mode="x"/>                                     | Attribute "mode" is invalid on <fork> element
            <fork>yes</fork>                                     | No text content expected inside XML element fork: "yes"
            <listen></listen>                                    | XML element <listen> was expected to have content
            <listen><b/></listen>                                | Element <b> is not allowed in this context
            some words                                           | No text content expected inside XML element busconfig
            <limit>4</limit>                                     | <limit> element must have a "name" attribute
            <limit name="max_x">4</limit>                        | There is no limit called "max_x": take one of
            <limit name="auth_timeout">soon</limit>              | invalid value "soon" (could not parse as integer)
            <limit name="auth_timeout">-1</limit>                | must be a positive number, not -1
            <limit name="auth_timeout">3000000000</limit>        | value 3000000000 is too large: 2147483647 at most
            <include ignore_missing="perhaps">a</include>        | Bad value "perhaps" for ignore_missing attribute
            <include>a.conf</include>                            | no such file: correct the path
            <include selinux_root_relative="yes">a</include>     | Could not determine SELinux policy root
            <policy><allow own="*"/></policy>                    | must have exactly one of (context|user|group|at_console)
            <policy context="no"/>                               | must have the value "default" or "mandatory", not "no"
            <policy at_console="no"/>                            | Unknown value "no" for at_console
            <policy user="root" group="root"/>                   | must have exactly one of
            <policy user="root"><allow user="*"/></policy>       | <allow> rule cannot be per-user
            <policy group="root"><deny group="*"/></policy>      | <deny> rule cannot be per-group
            <policy context="default"><permit/></policy>         | Element <permit> not allowed inside <policy>
            <selinux><associate own="a"/></selinux>              | Element <associate> must have attributes own
            <apparmor mode="required"/>                          | AppArmor mediation required but not present: the bus does not ask AppArmor
            <apparmor mode="perhaps"/>                           | must have value "required", "enabled" or "disabled", not "perhaps"
            &nonsense;                                           | nonsense
            <listen>                                             | not well-formed XML
            """)
    void anElementWithAFaultIsRefused(String element, String message) {
        String fault = fault("<busconfig>\n <listen>unix:path=/x</listen>\n " + element + "\n</busconfig>");
        assertTrue(fault.startsWith("bus.conf:3: ") || fault.startsWith("bus.conf:4: not well-formed"), fault);
        assertTrue(fault.contains(message), fault);
        assertEquals(1, fault.lines().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            log="true"                                      | must have one or more attributes
            min_fds="1"                                     | must have one or more attributes
            send_colour="red"                               | Attribute "send_colour" is invalid on <allow>
            send_member="M"                                 | send_member needs send_interface or send_path
            receive_member="M"                              | receive_member needs receive_interface or receive_path
            send_error="e.x" send_interface="i.x"           | send_error cannot be combined with
            receive_error="e.x" receive_interface="i.x"     | receive_error cannot be combined with
            own="a.b" user="root"                           | cannot be combined
            own="a.b" own_prefix="a"                        | cannot be combined
            own="a.b" max_fds="1"                           | cannot be combined
            own="a.b" eavesdrop="true"                      | cannot be combined
            send_type="signal" receive_type="signal"        | send and receive attributes cannot be combined
            send_destination="a.b" send_destination_prefix="a" | cannot be combined with send_destination_prefix
            send_destination="a.b" send_broadcast="true"    | cannot match anything
            send_type="shout"                               | Bad message type "shout"
            send_type="signal" eavesdrop="perhaps"          | Bad value "perhaps" for eavesdrop attribute
            send_broadcast="yes"                            | Bad value "yes" for send_broadcast attribute
            send_requested_reply="yes"                      | Bad value "yes" for send_requested_reply attribute
            receive_requested_reply="yes"                   | Bad value "yes" for receive_requested_reply attribute
            send_type="signal" max_fds="many"               | Bad value "many" for max_fds attribute
            send_type="signal" min_fds="33554433"           | integer in range 0 to 33554432
            """)
    void aRuleWithAFaultIsRefused(String attributes, String message) {
        String fault = fault("<busconfig><listen>x</listen><policy context='default'>\n\n<allow " + attributes
                + "/></policy></busconfig>");
        assertTrue(fault.startsWith("bus.conf:3: ") && fault.contains(message), fault);
    }

    @Test
    void theLineIsThatOfTheElementsBeginning() {
        assertTrue(fault("<busconfig>\n<limit\n\n  name='max_x'\n>1</limit></busconfig>").startsWith("bus.conf:2: "));
    }

    @Test
    void aRootOfAnotherNameIsRefused() {
        assertTrue(fault("<config/>").startsWith("bus.conf:1: Unknown element <config> at root"));
    }

    @Test
    void anEmptyFileIsRefused() {
        assertTrue(fault("").contains("not well-formed"));
    }

    @Test
    void theMainFileMustSayWhereToListen() {
        assertTrue(fault("<busconfig/>").contains("needs one or more <listen> elements"));
    }

    @Test
    void aMissingMainFileIsNamed() {
        PolicyException fault = assertThrows(PolicyException.class,
                () -> new ConfigurationReader(new FakeAccounts(), Map.of(), new Warnings(warnings::add))
                        .read(directory.resolve("none.conf")));
        assertTrue(fault.getMessage().startsWith("Failed to open \"" + directory + "/none.conf\": no such file"));
    }

    @Test
    void aFileThatIncludesItselfByAnotherNameIsRefused() throws IOException {
        Files.createSymbolicLink(directory.resolve("other.conf"), directory.resolve("bus.conf"));
        String fault = fault("<busconfig>\n<listen>x</listen>\n<include>other.conf</include></busconfig>");
        assertTrue(fault.startsWith("bus.conf:3: Circular inclusion of file 'other.conf'"), fault);
    }

    @Test
    void aFileMissingBelowAnOptionalIncludeIsNotOverlooked() throws IOException {
        Files.writeString(directory.resolve("inner.conf"), "<busconfig>\n\n<include>gone.conf</include></busconfig>");
        assertTrue(fault("<busconfig><listen>x</listen><include ignore_missing='yes'>inner.conf</include></busconfig>")
                .startsWith("inner.conf:3: Failed to open \"gone.conf\""));
    }

    @Test
    void anExternalEntityIsNotLoaded() throws IOException {
        Files.writeString(directory.resolve("secret"), "unix:path=/secret");
        String fault = fault("<!DOCTYPE busconfig [<!ENTITY e SYSTEM 'secret'>]>\n<busconfig><listen>&e;</listen></busconfig>");
        assertTrue(fault.startsWith("bus.conf:2: "), fault);
        assertTrue(!fault.contains("/secret"), fault);
    }

    @Test
    void whatStandsBehindTheNumberOfALimitIsOverlookedAloud() throws Exception {
        Configuration read = read("<busconfig><listen>x</listen><limit name='auth_timeout'>5000 ms</limit></busconfig>");
        assertEquals(5000, read.settings().limits().authTimeoutMillis());
        assertTrue(warnings.get(0).contains("\"5000 ms\" is taken as 5000"), warnings::toString);
    }

    @Test
    void aWarningIsSaidOnce() throws Exception {
        String content = "<busconfig><listen>x</listen><apparmor/><apparmor/></busconfig>";
        read(content);
        assertEquals(1, warnings.size());
    }

    @Test
    void aRuleForAnUnknownUserIsSkippedAloud() throws Exception {
        Configuration read = read(
                "<busconfig><listen>x</listen><policy context='default'><allow user='zoe'/><deny group='zoes'/></policy></busconfig>");
        assertTrue(read.rules().defaults().isEmpty());
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).contains("Unknown username \"zoe\" on element <allow>"), warnings::toString);
        assertTrue(warnings.get(1).contains("Unknown group \"zoes\" on element <deny>"), warnings::toString);
    }
}
