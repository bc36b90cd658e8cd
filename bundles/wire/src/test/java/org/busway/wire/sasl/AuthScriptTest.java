package org.busway.wire.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.busway.wire.sasl.Conversation.State;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conversations that the reference implementation is tested with, where its tests are installed. */
@EnabledIf("isInstalled")
class AuthScriptTest {

    private static final Path SCRIPTS = Path.of("/usr/lib/dbus-1.0/installed-tests/dbus/data/auth");
    private static final long UID = 1000;
    private static final CookieStore COOKIES = new FakeCookies(1, "aa");

    static boolean isInstalled() {
        return Files.isDirectory(SCRIPTS);
    }

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            List<Path> scripts = files.filter(each -> each.toString().endsWith(".auth-script")).sorted().toList();
            assertTrue(scripts.size() > 15, "scripts in " + SCRIPTS);
            return scripts;
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void everyStepIsAnsweredAsExpected(Path script) throws IOException {
        new Run(Files.readAllLines(script)).play();
    }

    /** One script against one conversation; the script is the other side. */
    private static final class Run {

        private final List<String> lines;
        private final Deque<String> said = new ArrayDeque<>();
        private Conversation conversation;
        private OptionalLong uid = OptionalLong.of(UID);
        private String pending = "";

        Run(List<String> lines) {
            this.lines = lines;
        }

        void play() {
            boolean server = lines.contains("SERVER");
            lines.forEach(line -> {
                switch (line.strip()) {
                    case "NO_CREDENTIALS" -> uid = OptionalLong.empty();
                    case "ROOT_CREDENTIALS" -> uid = OptionalLong.of(0);
                    case "SILLY_CREDENTIALS" -> uid = OptionalLong.of(4312);
                    default -> {
                    }
                }
            });
            conversation = server ? server() : client();
            if (server) {
                pending = "\0";
            }
            listen();
            for (String line : lines) {
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    step(text.split(" ", 2)[0], text.contains(" ") ? text.split(" ", 2)[1].strip() : "");
                }
            }
        }

        private void step(String word, String argument) {
            switch (word) {
                case "SERVER", "CLIENT", "UNIX_ONLY", "NO_CREDENTIALS", "ROOT_CREDENTIALS", "SILLY_CREDENTIALS" -> {
                }
                case "SEND" -> send(unquote(argument) + "\r\n");
                case "EXPECT_COMMAND" -> assertEquals(argument, said.isEmpty() ? "nothing" : said.poll().split("[ \r]")[0]);
                case "EXPECT_STATE" -> state(argument);
                case "EXPECT_UNUSED" -> {
                    assertEquals(unquote(argument), pending);
                    pending = "";
                }
                case "EXPECT_HAVE_NO_CREDENTIALS" -> assertTrue(identity() == null || identity().isAnonymous());
                case "EXPECT_HAVE_SOME_CREDENTIALS" -> assertEquals(uid.getAsLong(), identity().uid());
                default -> fail("unknown step " + word);
            }
        }

        private void send(String text) {
            pending += text;
            byte[] bytes = pending.getBytes(StandardCharsets.ISO_8859_1);
            int consumed = conversation.receive(ByteBuffer.wrap(bytes), 0, bytes.length);
            pending = pending.substring(consumed);
            listen();
        }

        private void listen() {
            String out = new String(conversation.takeOutput(), StandardCharsets.ISO_8859_1);
            Stream.of(out.split("\r\n")).map(each -> each.replace("\0", "")).filter(each -> !each.isEmpty()).forEach(said::add);
        }

        private void state(String expected) {
            assertTrue(said.isEmpty(), () -> expected + " with " + said);
            switch (expected) {
                case "WAITING_FOR_INPUT" -> assertEquals(State.WAITING, conversation.state());
                case "NEED_DISCONNECT" -> assertEquals(State.FAILED, conversation.state());
                default -> assertEquals(State.AUTHENTICATED, conversation.state());
            }
        }

        private Identity identity() {
            return ((ServerConversation) conversation).identity();
        }

        private Conversation server() {
            return new ServerConversation("1234deadbeef", List.of(new External(uid),
                    new CookieSha1(COOKIES,
                            user -> user.equals("me") || user.equals("1000") ? OptionalLong.of(UID) : OptionalLong.empty(),
                            UID, () -> new byte[16]),
                    new Anonymous()), false);
        }

        private Conversation client() {
            return new ClientConversation(
                    List.of(ClientMechanism.external(UID), ClientMechanism.cookieSha1("me", COOKIES, () -> new byte[16]),
                            ClientMechanism.anonymous()),
                    false);
        }

        private static String unquote(String text) {
            String inner = text.startsWith("'") ? text.substring(1, text.length() - 1) : text;
            return inner.replace("\\r", "\r").replace("\\n", "\n").replace("WRONG_USERID_HEX", hex("99"))
                    .replace("USERID_HEX", hex("1000"))
                    .replace("WRONG_USERNAME_HEX", hex("nobody")).replace("USERNAME_HEX", hex("me"));
        }

        private static String hex(String text) {
            return Hex.encode(text.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
