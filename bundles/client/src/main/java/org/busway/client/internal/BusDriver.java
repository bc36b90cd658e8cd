package org.busway.client.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;

/** The methods of the bus itself that a connection needs (specification, "Message Bus Messages"). */
final class BusDriver {

    static final String NAME = "org.freedesktop.DBus";
    static final String PATH = "/org/freedesktop/DBus";

    private final Connection connection;

    BusDriver(Connection connection) {
        this.connection = connection;
    }

    static boolean isSignal(Message message, String member) {
        return member.equals(message.member()) && NAME.equals(message.interfaceName()) && NAME.equals(message.sender());
    }

    /** The unique name. */
    String hello(Duration timeout) {
        return connection.call(message("Hello", "").build(), timeout).argument(0, String.class);
    }

    NameResult requestName(String name, Set<NameFlag> flags) {
        int bits = flags.stream().mapToInt(NameFlag::bit).sum();
        long result = call("RequestName", "su", name, bits).argument(0, Long.class);
        if (result < 1 || result > NameResult.values().length) {
            throw new BusException(BusException.FAILED,
                    "RequestName of \"" + name + "\" was answered with " + result + ", not 1 to 4");
        }
        return NameResult.values()[(int) result - 1];
    }

    boolean releaseName(String name) {
        return call("ReleaseName", "s", name).argument(0, Long.class) == 1;
    }

    void addMatch(MatchRule rule) {
        call("AddMatch", "s", rule.toString());
    }

    /** Its success is not waited for: the rule is not asked here any more. */
    void removeMatch(MatchRule rule) {
        connection.owe(message("RemoveMatch", "s", rule.toString()).flags(MessageHeader.NO_REPLY_EXPECTED).build());
    }

    /** The unique name of the owner, or null. */
    CompletableFuture<String> ownerOf(String name) {
        CompletionStage<Message> reply = connection.callAsync(message("GetNameOwner", "s", name).build(),
                BusConnection.DEFAULT_TIMEOUT);
        return reply.handle((owner, error) -> owner == null ? null : owner.argument(0, String.class)).toCompletableFuture();
    }

    private Message call(String member, String signature, Object... arguments) {
        return connection.call(message(member, signature, arguments).build(), BusConnection.DEFAULT_TIMEOUT);
    }

    private static Message.Builder message(String member, String signature, Object... arguments) {
        return Message.call(NAME, PATH, NAME, member).body(signature, arguments);
    }
}
