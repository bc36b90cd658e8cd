package org.busway.integration.plain;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.client.BusClient;

/** A program as anybody writes one: owns a name, answers a call, hears a signal. Its argument is the address of the bus. */
public final class PlainProgram {

    private static final String NAME = "org.example.Plain";
    private static final String INTERFACE = "org.example.Plain1";

    private PlainProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (BusClient host = BusClient.connect(arguments[0]); BusClient guest = BusClient.connect(arguments[0])) {
            host.export(new ObjectPath("/plain"), ObjectInterface.named(INTERFACE)
                    .method("Greet", "s", "s", call -> List.of("Hello, " + call.argument(0))).build());
            host.requestName(NAME, Set.of());
            guest.subscribe(MatchRule.signal(INTERFACE, "Said"), signal -> heard.add(signal.argument(0)));
            host.send(Message.signal("/plain", INTERFACE, "Said").body("s", "something").build());
            System.out.println(guest.call(NAME, "/plain", INTERFACE, "Greet", "s", "world").argument(0));
            System.out.println("heard " + heard.take());
        }
    }
}
