package org.busway.launcher.command;

import java.lang.reflect.Proxy;

/**
 * Signals to this process. Java's own way to them is in a module that a small runtime may lack: then SIGTERM and SIGINT still run the
 * shutdown hooks, and SIGHUP ends the process as it would any other.
 */
final class Signals {

    private Signals() {}

    /**
     * Says what is to be done on a signal.
     *
     * @param name without SIG
     * @param action runs on a thread of its own
     * @return false if signals cannot be had here
     */
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[]{handler},
                    (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return method.getName().equals("hashCode") ? (Object) System.identityHashCode(self) : null;
                    });
            signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name),
                    proxy);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
