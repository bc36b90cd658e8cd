package org.busway.integration.felix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that has a framework of its own: started before its first test, stopped after its last one.
 * <p>
 * The framework runs the bundles as they are shipped, {@code org.busway.api} too. The class path of the test is not visible in
 * it. So a test's own code sees only types of {@code java.*} and {@code org.osgi.framework} in common with the bundles; code that
 * needs types of {@code api} runs inside, in a {@link GuestBundle} built from test classes.
 * <p>
 * A test asks for what it needs by parameters: the {@link RunningFramework}, the system bundle's {@code BundleContext}, or a service of
 * a shared type, which is waited for.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(FelixExtension.class)
public @interface FelixTest {

    /** What is installed and started, as short names: {@code api} is ours, {@code org.apache.felix.scr} a third party's. */
    String[] value() default {};
}
