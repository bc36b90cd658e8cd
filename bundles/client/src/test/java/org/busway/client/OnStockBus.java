package org.busway.client;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test on a stock bus of its own. */
abstract class OnStockBus {

    StockBus bus;

    @BeforeEach
    void startBus() {
        bus = StockBus.start();
    }

    @AfterEach
    void stopBus() {
        if (bus != null) {
            bus.close();
        }
    }
}
