package org.busway.launcher.profile;

/**
 * Takes comments out of JSON text, as Feature files allow them (OSGi Compendium 8, 159.4). Each character of a comment becomes a
 * blank and line ends stay, so that positions in what remains are positions in the file.
 */
final class JsonComments {

    private JsonComments() {}

    static String blanked(String text) {
        StringBuilder out = new StringBuilder(text);
        boolean inString = false;
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (inString) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c == '"') {
                inString = true;
            } else if (c == '/' && i + 1 < out.length()) {
                i = blankComment(out, i);
            }
        }
        return out.toString();
    }

    private static int blankComment(StringBuilder out, int start) {
        int end;
        if (out.charAt(start + 1) == '/') {
            int lineEnd = out.indexOf("\n", start);
            end = lineEnd < 0 ? out.length() : lineEnd;
        } else if (out.charAt(start + 1) == '*') {
            int close = out.indexOf("*/", start + 2);
            end = close < 0 ? out.length() : close + 2;
        } else {
            return start;
        }
        for (int i = start; i < end; i++) {
            if (out.charAt(i) != '\n') {
                out.setCharAt(i, ' ');
            }
        }
        return end - 1;
    }
}
