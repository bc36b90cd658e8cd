package org.busway.bench.bare;

/** A Java machine that does nothing, until it is killed. */
public final class BareMachine {

    private BareMachine() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
