package org.busway.bench.load;

/** Connects, authenticates, says Hello and leaves, one after the other. */
final class ConnectTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        int count = control.number("count");
        Percentiles figures = new Percentiles(count);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long before = System.nanoTime();
            Link.open(control.text("address")).close();
            figures.add(System.nanoTime() - before);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        control.done("rate=" + count / seconds + " " + figures.figures());
    }
}
