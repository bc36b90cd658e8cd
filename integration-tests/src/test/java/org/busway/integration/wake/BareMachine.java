package org.busway.integration.wake;

import java.io.IOException;

/** A Java program that does nothing. */
public final class BareMachine {

    private BareMachine() {}

    public static void main(String[] arguments) throws IOException {
        System.in.read();
    }
}
