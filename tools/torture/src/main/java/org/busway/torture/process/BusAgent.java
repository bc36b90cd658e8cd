package org.busway.torture.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;

/**
 * Runs in the process of the bus, as a Java agent: for each line of its standard input stops the bundle of that name and starts it again. The
 * framework's classes are its loader's own, hence reflection.
 */
public final class BusAgent {

    private BusAgent() {}

    /** Called by the machine before the launcher. */
    public static void premain(String options, Instrumentation instrumentation) {
        Thread thread = new Thread(() -> run(instrumentation), "torture agent");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(Instrumentation instrumentation) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null;) {
                restart(instrumentation, line);
            }
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            e.printStackTrace();
        }
    }

    private static void restart(Instrumentation instrumentation, String name) throws ReflectiveOperationException {
        for (Class<?> each : instrumentation.getAllLoadedClasses()) {
            ClassLoader loader = each.getClassLoader();
            if (loader == null || !each.getName().startsWith("org.busway.broker.")) {
                continue;
            }
            Object broker = call(loader, "org.osgi.framework.BundleReference", "getBundle");
            Object context = call(broker, "org.osgi.framework.Bundle", "getBundleContext");
            for (Object bundle : (Object[]) call(context, "org.osgi.framework.BundleContext", "getBundles")) {
                if (name.equals(call(bundle, "org.osgi.framework.Bundle", "getSymbolicName"))) {
                    call(bundle, "org.osgi.framework.Bundle", "stop");
                    call(bundle, "org.osgi.framework.Bundle", "start");
                    System.out.println("restarted " + name);
                }
            }
            return;
        }
    }

    private static Object call(Object of, String type, String method) throws ReflectiveOperationException {
        return Class.forName(type, false, of.getClass().getClassLoader()).getMethod(method).invoke(of);
    }
}
