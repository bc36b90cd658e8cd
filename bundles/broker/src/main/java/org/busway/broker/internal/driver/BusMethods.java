package org.busway.broker.internal.driver;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.busway.api.BusException;
import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;

/** The methods about the bus as a whole. */
final class BusMethods {

    private final String guid;
    private final Supplier<CompletionStage<Void>> reload;
    private final EventLoop loop;
    private final BusVoice voice;

    /**
     * Methods of one bus.
     *
     * @param guid what GetId answers
     * @param reload reads the configuration again; completed on any thread, once the new one is in force for all peers
     * @param loop the bus thread
     * @param voice answers
     */
    BusMethods(String guid, Supplier<CompletionStage<Void>> reload, EventLoop loop, BusVoice voice) {
        this.guid = guid;
        this.reload = reload;
        this.loop = loop;
        this.voice = voice;
    }

    Refusal getId(Parcel call) {
        voice.reply(call, "s", out -> out.string(guid));
        return null;
    }

    Refusal reloadConfig(Parcel call) {
        Peer caller = call.from();
        int serial = call.serial();
        reload.get().whenComplete((done, failure) -> loop.execute(() -> {
            if (failure == null) {
                voice.reply(caller, serial, "", BusVoice.Body.NONE);
            } else {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                voice.error(caller, serial, new Refusal(BusException.FAILED, String.valueOf(cause.getMessage())));
            }
        }));
        return null;
    }
}
