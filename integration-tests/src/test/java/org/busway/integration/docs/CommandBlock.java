package org.busway.integration.docs;

import java.util.ArrayList;
import java.util.List;

/**
 * One block of commands of a page, with the output that the page shows below it.
 *
 * @param heading the heading that it stands under
 * @param script the commands
 * @param shown lines, each of which must stand somewhere in the output
 */
record CommandBlock(String heading, String script, List<String> shown) {

    /** The blocks of a page: fenced as {@code sh}, each perhaps followed by one that is fenced as {@code output}. */
    static List<CommandBlock> of(List<String> page) {
        List<CommandBlock> blocks = new ArrayList<>();
        List<String> block = null;
        String fence = "";
        String heading = "";
        for (String line : page) {
            if (block == null) {
                if (line.startsWith("```")) {
                    fence = line.substring(3);
                    block = new ArrayList<>();
                } else if (line.startsWith("#")) {
                    heading = line.replaceFirst("^#+ ", "");
                }
            } else if (line.equals("```")) {
                if (fence.equals("sh")) {
                    blocks.add(new CommandBlock(heading, String.join("\n", block), List.of()));
                } else if (fence.equals("output")) {
                    CommandBlock last = blocks.remove(blocks.size() - 1);
                    blocks.add(new CommandBlock(last.heading(), last.script(), List.copyOf(block)));
                }
                block = null;
            } else {
                block.add(line);
            }
        }
        return blocks;
    }
}
