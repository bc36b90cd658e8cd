package org.busway.auth.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options of {@code org.busway.auth}. */
@ObjectClassDefinition(name = "Busway auth", description = "Who may connect, own names, send and receive.")
public @interface AuthOptions {

    @AttributeDefinition(name = "Configuration file", required = false, description = "A dbus-daemon configuration file (<busconfig>). When it is given it says everything, and the other options must be empty.")
    String configuration_file() default "";

    @AttributeDefinition(name = "Type", description = "session: everything is allowed to the user that the bus runs as. system: everybody may connect, names and calls are opened by rules. Another word: nothing is allowed but what rules say.")
    String type() default "session";

    @AttributeDefinition(name = "Rules", description = "Added after the rules of the type, one a line: allow or deny, then attributes as in the files, such as \"allow send_destination=org.example.Meter user=mqtt\". context=, user=, group= and at_console= say for whom the rule is; a rule with user= or group= alone says who may connect. bundle=NAME says that a rule is for a bundle of the profile, bundle=NAME@ORIGIN for one from elsewhere.")
    String[] rules() default {};

    @AttributeDefinition(name = "Limits", description = "name=value with dbus-daemon's names of limits, such as \"max_message_size=8388608\".")
    String[] limits() default {};

    @AttributeDefinition(name = "Mechanisms", description = "The authentication mechanisms: EXTERNAL, DBUS_COOKIE_SHA1, ANONYMOUS.")
    String[] mechanisms() default {"EXTERNAL"};

    @AttributeDefinition(name = "Anonymous", description = "Whether who authenticated with ANONYMOUS may connect; the mechanism must be listed too.")
    boolean anonymous() default false;

    @AttributeDefinition(name = "Service directories", description = "Where service files are looked for, the first prevails. The words standard-session and standard-system stand for the usual directories.")
    String[] service_directories() default {};
}
