package org.busway.broker.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The options of {@code org.busway.broker}. */
@ObjectClassDefinition(name = "Busway broker", description = "Where the bus listens, and how it starts programs.")
public @interface BrokerOptions {

    /** Where the bus listens. */
    @AttributeDefinition(name = "Addresses", required = false, description = "D-Bus addresses to listen at, such as unix:path=/run/busway/bus, unix:abstract=, unix:dir=, unix:tmpdir=, unix:runtime=yes, tcp:host=,port=,bind=,family=, nonce-tcp: or systemd:. Empty: those of the configuration file.")
    String[] listen() default {};

    /** Whether systemd starts programs. */
    @AttributeDefinition(name = "systemd activation", description = "Whether services whose files have SystemdService= are started by systemd.")
    boolean systemd_activation() default false;

    /** Memory for messages. */
    @AttributeDefinition(name = "Memory bytes", min = "0", description = "Bytes outside the heap that messages may take, all together; less than -XX:MaxDirectMemorySize. 0: three quarters of -XX:MaxDirectMemorySize.")
    long memory_bytes() default 0;

    /** Whether a pid file keeps the bus from starting. */
    @AttributeDefinition(name = "Pid file check", description = "Whether the bus does not start where the file of <pidfile> is there already; for who writes that file.")
    boolean pidfile_check() default false;

    /** How long half a message is kept while others wait for its memory. */
    @AttributeDefinition(name = "Unfinished messages", min = "1", description = "Milliseconds for which a message that has not come whole is kept while others wait for the memory; then its sender gets LimitsExceeded.")
    long unfinished_millis() default BusOptions.USUAL_UNFINISHED_MILLIS;

    /** Whether charges are checked. */
    @AttributeDefinition(name = "Check charges", description = "Whether what is charged is compared with what is held after each turn, and a difference is logged; for whoever looks for a leak. Used when the bus starts.")
    boolean debug_charges() default false;

    /** Whether the log goes to the system log. */
    @AttributeDefinition(name = "System log", description = "Where the log goes: configuration (<syslog/> in the configuration file decides), never (standard error), also (standard error and the system log), only (the system log, and standard error where that cannot be had).", options = {
        @Option("configuration"), @Option("never"), @Option("also"), @Option("only")})
    String syslog() default "configuration";
}
