package org.busway.broker.internal.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.busway.api.BusException;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;

/** {@code org.freedesktop.DBus.Peer}, which every object of every connection has. */
final class PeerMethods {

    private final List<Path> machineIdFiles;
    private final BusVoice voice;

    PeerMethods(List<Path> machineIdFiles, BusVoice voice) {
        this.machineIdFiles = machineIdFiles;
        this.voice = voice;
    }

    Refusal ping(Parcel call) {
        voice.acknowledge(call);
        return null;
    }

    Refusal machineId(Parcel call) {
        for (Path file : machineIdFiles) {
            try {
                String id = Files.readString(file).strip();
                if (id.matches("[0-9a-fA-F]{32}")) {
                    voice.reply(call, "s", out -> out.string(id));
                    return null;
                }
            } catch (IOException e) {
                // The next one may be there.
            }
        }
        return new Refusal("org.freedesktop.DBus.Error.FileNotFound",
                "No machine id of 32 hexadecimal digits in " + machineIdFiles + ": create it with dbus-uuidgen or systemd");
    }
}
