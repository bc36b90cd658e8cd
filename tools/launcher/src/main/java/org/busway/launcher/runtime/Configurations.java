package org.busway.launcher.runtime;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.profile.Setting;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Hands the configurations of a profile to Configuration Admin between start level 1 and the next, so that every component starts once, with
 * what it is configured to be. Its classes are the framework's, not ours: hence by reflection.
 */
final class Configurations {

    private static final String CONFIGURATION_ADMIN = "org.osgi.service.cm.ConfigurationAdmin";

    private final BundleContext context;

    Configurations(BundleContext context) {
        this.context = context;
    }

    void apply(Profile profile) {
        if (profile.configurations().isEmpty()) {
            return;
        }
        ServiceReference<?> reference = context.getServiceReference(CONFIGURATION_ADMIN);
        if (reference == null) {
            throw new StartFailure(
                    profile.file() + ": has configurations and nothing at start level 1 that takes them: add the bundle"
                            + " org.apache.felix:org.apache.felix.configadmin");
        }
        Object admin = context.getService(reference);
        try {
            for (Map.Entry<String, Map<String, Setting>> entry : profile.configurations().entrySet()) {
                Object configuration = configuration(admin, entry.getKey());
                method(configuration, "update", Dictionary.class).invoke(configuration, dictionary(entry.getValue()));
            }
        } catch (InvocationTargetException e) {
            throw new StartFailure(profile.file() + ": Configuration Admin refuses its configurations: " + e.getCause()
                    + (e.getCause() instanceof IOException
                            ? ": free space in the cache directory, or set XDG_RUNTIME_DIR to one of another file system"
                            : ""));
        } catch (ReflectiveOperationException e) {
            throw new StartFailure("this Configuration Admin is not one of version 1.6: " + e);
        }
    }

    /** A PID with ~ is one instance of a factory (Configuration Admin, 104.6). "?": any bundle may be given it. */
    private static Object configuration(Object admin, String pid) throws ReflectiveOperationException {
        int tilde = pid.indexOf('~');
        return tilde < 0
                ? method(admin, "getConfiguration", String.class, String.class).invoke(admin, pid, "?")
                : method(admin, "getFactoryConfiguration", String.class, String.class, String.class).invoke(admin,
                        pid.substring(0, tilde), pid.substring(tilde + 1), "?");
    }

    private static java.lang.reflect.Method method(Object target, String name, Class<?>... types) throws NoSuchMethodException {
        java.lang.reflect.Method method = target.getClass().getMethod(name, types);
        method.setAccessible(true);
        return method;
    }

    private static Dictionary<String, Object> dictionary(Map<String, Setting> settings) {
        Dictionary<String, Object> values = new Hashtable<>();
        settings.forEach((name, setting) -> values.put(name, setting.value()));
        return values;
    }
}
