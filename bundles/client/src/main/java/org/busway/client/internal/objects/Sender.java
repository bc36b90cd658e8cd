package org.busway.client.internal.objects;

import org.busway.api.Message;

/** How objects send. */
public interface Sender {

    /** For programs that emit: waits for room, or fails inside a handler. */
    void send(Message message);

    /** For what a handled call makes due, its reply above all: never waits and never fails for want of room. */
    void owe(Message message);
}
