package org.busway.client.internal;

/**
 * A thread that hands messages on. It knows for itself whether a handler is running on it, so no thread-local outlives a bundle.
 */
final class DeliveryThread extends Thread {

    /** The delivery whose handler runs on this thread, or null; touched by this thread alone. */
    private Delivery inHandlerOf;

    DeliveryThread(Runnable work, String name) {
        super(null, work, name, 0, false);
        setDaemon(true);
        // Not that of whoever happened to be first: it would keep a bundle that has gone.
        setContextClassLoader(DeliveryThread.class.getClassLoader());
    }

    /** Whether the calling thread runs a handler of any connection: then it must not wait for room. */
    static boolean isInHandler() {
        return Thread.currentThread() instanceof DeliveryThread thread && thread.inHandlerOf != null;
    }

    /** Whether the calling thread runs a handler of this connection: then it takes its replies itself. */
    static boolean isInHandlerOf(Delivery delivery) {
        return Thread.currentThread() instanceof DeliveryThread thread && thread.inHandlerOf == delivery;
    }

    /** Runs a handler on the calling thread, which is a delivery thread. */
    static void handle(Delivery delivery, Runnable handler) {
        DeliveryThread thread = (DeliveryThread) Thread.currentThread();
        Delivery before = thread.inHandlerOf;
        thread.inHandlerOf = delivery;
        try {
            handler.run();
        } finally {
            thread.inHandlerOf = before;
        }
    }
}
