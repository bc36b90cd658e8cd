package org.busway.integration.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** One case of one reference suite, and what is demanded of it. */
record ReferenceCase(String suite, String path, Demand demand) {

    /** The recorded list: what the reference implementation passes. */
    static List<ReferenceCase> recorded() throws IOException {
        try (InputStream list = ReferenceCase.class.getResourceAsStream("reference-cases.txt")) {
            return new String(list.readAllBytes(), UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> {
                        String[] words = line.split(" ");
                        return new ReferenceCase(words[0], words[1], Demand.of(words[2]));
                    }).toList();
        }
    }

    String name() {
        return suite + " " + path;
    }
}
