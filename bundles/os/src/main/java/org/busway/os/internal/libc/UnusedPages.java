package org.busway.os.internal.libc;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lets go of the pages of the Java machine's own code, most of which nobody but the start needs. They stay in the kernel's cache as long as there is room, and who touches one has it again.
 *
 * <p>Invariant: only what cannot go away meanwhile is let go of. Between the look at what is mapped and the call another thread may unmap a file and get memory of its own at that
 * address, which would be lost; the library of the Java machine stays as long as there is one. Mappings with a page of this process's own are left alone: what was written before it was made
 * read-only, such as relocated pointers, stands in no file.
 */
public final class UnusedPages {

    private static final int DONT_NEED = 4;
    private static final int CHUNK_BYTES = 8192;
    private static final String MACHINE = "/libjvm.so";
    private static final String OWN_PAGES = "Anonymous:";

    private final StringBuilder line = new StringBuilder();
    private long begin;
    private long end;
    private boolean candidate;

    private UnusedPages() {}

    /** Lets go of them; where the kernel does not tell what is mapped, of none. */
    public static void letGo() {
        UnusedPages pages = new UnusedPages();
        try (InputStream maps = new FileInputStream("/proc/self/smaps")) {
            pages.read(maps);
        } catch (IOException e) {
            // It only would have been less memory.
        }
    }

    /** Without a text for each of some thousand lines: a small heap would have to grow for them. */
    private void read(InputStream maps) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = maps.read(chunk); count > 0; count = maps.read(chunk)) {
            for (int i = 0; i < count; i++) {
                byte next = chunk[i];
                if (next != '\n') {
                    line.append((char) next);
                } else {
                    take();
                    line.setLength(0);
                }
            }
        }
    }

    /** {@code 7f0000000000-7f0000001000 r-xp 00000000 fe:00 42   /lib/libjvm.so}, and behind it a line for each fact of that mapping. */
    private void take() {
        int space = line.indexOf(" ");
        int dash = line.indexOf("-");
        if (dash > 0 && dash < space) {
            begin = Long.parseUnsignedLong(line, 0, dash, 16);
            end = Long.parseUnsignedLong(line, dash + 1, space, 16);
            candidate = line.charAt(space + 1) == 'r' && line.charAt(space + 2) == '-'
                    && line.indexOf(MACHINE) == line.length() - MACHINE.length();
        } else if (candidate && line.indexOf(OWN_PAGES) == 0) {
            candidate = false;
            if (line.indexOf(" 0 kB") > 0) {
                // Refused for what is locked in memory or a device's; that stays, then.
                Libc.madvise(begin, end - begin, DONT_NEED);
            }
        }
    }
}
