package org.busway.deploy.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** PID {@code org.busway.deploy}. */
@ObjectClassDefinition(name = "Busway hot deployment", description = "Bundles and configurations that are put into a directory while the bus runs.")
public @interface DeployOptions {

    /** The {@code directory} option. */
    @AttributeDefinition(name = "Directory", description = "Where jars and .cfg files are put; one that is not absolute begins where Busway is installed. Empty: nothing is watched.")
    String directory() default "";

    /** The {@code start.level} option. */
    @AttributeDefinition(name = "Start level", description = "Of the bundles that are put there.", min = "1", max = "5")
    int start_level() default 4;

    /** The {@code pins} option. */
    @AttributeDefinition(name = "Pins", description = "Jars that may be installed, each sha256: and 64 hexadecimal digits. Where pins or a keystore are given, nothing else is installed.")
    String[] pins() default {};

    /** The {@code keystore} option. */
    @AttributeDefinition(name = "Keystore", description = "The certificates (PKCS #12 or JKS) of which one must have signed a jar, or issued the signer's. No date is looked at. Empty: no signature is asked for.")
    String keystore() default "";

    /** The {@code keystore.password} option. */
    @AttributeDefinition(name = "Keystore password", description = "Of the keystore. It holds no secrets: certificates alone.")
    String keystore_password() default "";
}
