package org.busway.integration.bus;

import java.io.IOException;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One bus for the tests of a class: a static field with {@code @RegisterExtension}. */
public final class BusUnderTest implements BeforeEachCallback, AfterAllCallback {

    /** A bus program that does not come up is waited for once, not once a test. */
    private static AssertionError doesNotStart;

    private final Launch launch;
    private BusProcess bus;

    public BusUnderTest() {
        this(BusProcess.PERMISSIVE);
    }

    public BusUnderTest(String configuration) {
        this(Launch.of(configuration));
    }

    public BusUnderTest(Launch launch) {
        this.launch = launch;
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        if (bus == null) { // here, not before all: where the bus program is missing, each test counts as skipped
            start();
        }
    }

    private void start() throws IOException {
        if (doesNotStart != null) {
            throw new AssertionError("the bus did not start before, and is not tried again", doesNotStart);
        }
        try {
            bus = launch.start();
        } catch (AssertionError e) {
            doesNotStart = e;
            throw e;
        }
    }

    @Override
    public void afterAll(ExtensionContext test) throws IOException {
        if (bus != null) {
            BusProcess ending = bus;
            bus = null;
            ending.close();
        }
    }

    public BusProcess bus() {
        return bus;
    }

    public String address() {
        return bus.address();
    }

    /** A program whose session bus and system bus is the bus under test. */
    public Command command(String... arguments) {
        return bus.command(arguments);
    }
}
