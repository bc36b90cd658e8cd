package org.busway.integration.bus;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real MPD with three songs of a minute, which plays them to nobody. It has a directory and a socket of its own, and is another client's as well. */
public final class RealMpd implements AutoCloseable {

    private static final int SECONDS = 60;

    private final Path directory;
    private Running mpd;

    private RealMpd(Path directory) {
        this.directory = directory;
    }

    /** Ends the test that calls where there is none. */
    public static void needed() {
        Machine.program("mpd", "mpd");
    }

    /** Starts one below a directory, with its songs in the queue. */
    public static RealMpd in(Path directory) throws IOException {
        Path music = Files.createDirectories(directory.resolve("music"));
        Wave.write(music.resolve("one.wav"), SECONDS, "First", "Somebody");
        Wave.write(music.resolve("two.wav"), SECONDS, "Second", "Nobody");
        Wave.write(music.resolve("three.wav"), SECONDS, "Third", "Everybody");
        Files.writeString(directory.resolve("mpd.conf"), """
                music_directory "%1$s/music"
                db_file "%1$s/db"
                state_file "%1$s/state"
                bind_to_address "%1$s/socket"
                zeroconf_enabled "no"
                audio_output {
                  type "null"
                  name "nobody"
                  mixer_type "software"
                }
                """.formatted(directory));
        RealMpd real = new RealMpd(directory);
        real.start();
        Eventually.equal(List.of("OK"), () -> real.tell("clear", "add one.wav", "add two.wav", "add three.wav"),
                "MPD has found its songs");
        return real;
    }

    /** Starts it again after {@link #close}, with what it had. */
    public void start() {
        mpd = Command.of("mpd", "--no-daemon", "--stderr", directory.resolve("mpd.conf").toString()).start();
        Eventually.holds(() -> tell("ping").equals(List.of("OK")), "MPD answers");
    }

    /** Where it listens. */
    public Path socket() {
        return directory.resolve("socket");
    }

    /** The directory of its songs. */
    public Path music() {
        return directory.resolve("music");
    }

    /** What it answers to commands of another client. */
    public List<String> tell(String... commands) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            String list = "command_list_begin\n" + String.join("\n", commands) + "\ncommand_list_end\nclose\n";
            channel.write(ByteBuffer.wrap(list.getBytes(StandardCharsets.UTF_8)));
            return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).lines().skip(1).toList();
        }
    }

    @Override
    public void close() {
        mpd.close();
    }
}
