package org.busway.client;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of two clients on a stock bus: one that asks, and one that is asked. */
abstract class TwoClients extends OnStockBus {

    BusClient caller;
    BusClient called;

    @BeforeEach
    void connect() {
        caller = bus.connect();
        called = bus.connect();
    }

    @AfterEach
    void disconnect() {
        if (called != null) {
            caller.close();
            called.close();
        }
    }
}
