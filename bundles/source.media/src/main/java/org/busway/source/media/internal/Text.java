package org.busway.source.media.internal;

/** Text of others as it may be shown: what steers terminals becomes a blank, and it is no longer than is wanted. */
public final class Text {

    private Text() {}

    /** At most so many characters of it, and never half of one. */
    public static String clean(String text, int longest) {
        int end = Math.min(longest, text.length());
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder clean = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            clean.append(Character.isISOControl(text.charAt(i)) ? ' ' : text.charAt(i));
        }
        return clean.toString();
    }
}
