package org.busway.os;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;

/** Becomes the user that its argument names and tells as whom all of its threads run. */
final class BecomingChild {

    private BecomingChild() {}

    public static void main(String[] arguments) throws Exception {
        Thread other = new Thread(() -> {
            synchronized (arguments) {
                try {
                    arguments.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        other.setDaemon(true);
        other.start();
        Processes.become(Users.byName(arguments[0]).orElseThrow());
        TreeSet<Long> uids = new TreeSet<>();
        TreeSet<Long> gids = new TreeSet<>();
        for (String thread : new File("/proc/self/task").list()) {
            Path status = Path.of("/proc/self/task", thread, "status");
            for (String line : Files.readAllLines(status)) {
                String[] words = line.split("\\s+");
                if (words[0].equals("Uid:") || words[0].equals("Gid:")) {
                    for (int i = 1; i < words.length; i++) {
                        (words[0].equals("Uid:") ? uids : gids).add(Long.parseLong(words[i]));
                    }
                }
            }
        }
        System.out.println("uids " + uids + " gids " + gids + " groups "
                + Arrays.toString(PeerCredentials.self().gids()));
    }
}
