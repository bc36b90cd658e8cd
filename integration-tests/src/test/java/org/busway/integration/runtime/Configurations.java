package org.busway.integration.runtime;

import java.lang.reflect.InvocationTargetException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Configuration Admin of a framework whose types are not those of the test: by reflection. */
final class Configurations {

    private static final String ADMIN = "org.osgi.service.cm.ConfigurationAdmin";

    private final Bundle provider;
    private final Object admin;

    Configurations(BundleContext context) {
        ServiceReference<?> reference = context.getServiceReference(ADMIN);
        provider = reference.getBundle();
        admin = context.getService(reference);
    }

    void set(String pid, Map<String, Object> options) {
        Dictionary<String, Object> properties = new Hashtable<>(options);
        invoke("org.osgi.service.cm.Configuration", configuration(pid), "update", new Class<?>[]{Dictionary.class}, properties);
    }

    void delete(String pid) {
        invoke("org.osgi.service.cm.Configuration", configuration(pid), "delete", new Class<?>[0]);
    }

    /** A PID with ~ is one instance of a factory (Configuration Admin, 104.6). */
    private Object configuration(String pid) {
        int tilde = pid.indexOf('~');
        if (tilde >= 0) {
            return invoke(ADMIN, admin, "getFactoryConfiguration", new Class<?>[]{String.class, String.class, String.class},
                    pid.substring(0, tilde), pid.substring(tilde + 1), null);
        }
        return invoke(ADMIN, admin, "getConfiguration", new Class<?>[]{String.class, String.class}, pid, null);
    }

    private Object invoke(String type, Object target, String method, Class<?>[] parameters, Object... arguments) {
        try {
            return provider.loadClass(type).getMethod(method, parameters).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(type + "." + method, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
