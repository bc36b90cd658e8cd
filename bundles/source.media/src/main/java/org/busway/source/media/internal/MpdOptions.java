package org.busway.source.media.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Factory PID {@code org.busway.source.media.mpd}. */
@ObjectClassDefinition(name = "Busway music player", description = "An MPD as org.mpris.MediaPlayer2.mpd; each configuration is another one.")
public @interface MpdOptions {

    /** The {@code host} option. */
    @AttributeDefinition(name = "Host", description = "Where MPD listens: a host, or the path of its socket.")
    String host() default "localhost";

    /** The {@code port} option. */
    @AttributeDefinition(name = "Port", description = "The port of the host.", min = "1", max = "65535")
    int port() default 6600;

    /** The {@code password} option. */
    @AttributeDefinition(name = "Password", description = "What MPD wants to be told; empty: nothing.", type = AttributeType.PASSWORD)
    String password() default "";

    /** The {@code instance} option. */
    @AttributeDefinition(name = "Instance", description = "Its number among the players of this bus: 1 is org.mpris.MediaPlayer2.mpd, 2 has .instance2 behind it; 0: the first that nobody has.", min = "0")
    int instance() default 0;

    /** The {@code identity} option. */
    @AttributeDefinition(name = "Identity", description = "Its name for people.")
    String identity() default "Music Player Daemon";

    /** The {@code music.directory} option. */
    @AttributeDefinition(name = "Music directory", description = "The directory that MPD's songs are below, so that they have addresses; empty: asked of MPD, which tells who uses its socket.")
    String music_directory() default "";

    /** The {@code tracks} option. */
    @AttributeDefinition(name = "Tracks", description = "How many tracks of its queue are shown, those around the current one.", min = "1", max = "1000")
    int tracks() default 100;

    /** The {@code answer.millis} option. */
    @AttributeDefinition(name = "Answer milliseconds", description = "How long it may take to answer.", min = "1", max = "60000")
    int answer_millis() default 5000;
}
