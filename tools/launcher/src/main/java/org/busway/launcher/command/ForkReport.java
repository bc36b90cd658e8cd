package org.busway.launcher.command;

/**
 * How a bus that was started for the background tells the command that waits for it how it went: by one line into descriptor 0, a pipe that the
 * command reads. Then it lets go of the terminal: descriptors 0, 1 and 2 become /dev/null.
 */
final class ForkReport {

    private final NumberedStream parent;

    private ForkReport(NumberedStream parent) {
        this.parent = parent;
    }

    static ForkReport toParent() {
        return new ForkReport(new NumberedStream(0));
    }

    static ForkReport toNobody() {
        return new ForkReport(null);
    }

    boolean isAwaited() {
        return parent != null;
    }

    void ready() {
        if (parent != null) {
            // First the streams, then the word: who has read it can rely on nothing coming any more.
            new NumberedStream(1).close();
            new NumberedStream(2).close();
            parent.printLine("exit 0");
            parent.close();
        }
    }

    /** The process ends. If it was ready before, nobody listens any more. */
    void ended(int code) {
        if (parent != null) {
            try {
                parent.printLine("exit " + code);
            } catch (org.busway.launcher.StartFailure e) {
                // Said already.
            }
        }
    }
}
