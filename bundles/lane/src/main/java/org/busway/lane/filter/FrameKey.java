package org.busway.lane.filter;

/**
 * What filters can test of one message: four hashes and a Bloom word. Made by its publisher, for one group's seed.
 *
 * <p>
 * The Bloom word has two bits for each of: the path and every path above it, {@code /} included; a text as argument 0
 * and every part of it that ends before a dot; each of the arguments 1 to 63 that is a text. With more than
 * {@value #MOST_TEXTS} of these the word is all ones instead, which passes every mask.
 *
 * <p>
 * Reused, it allocates nothing. It belongs to one thread. Where only arguments change from message to message,
 * {@link #header} once and {@link #noArguments} before each message save the hashing of names.
 */
public final class FrameKey {

    /** Texts that the Bloom word tells apart. */
    public static final int MOST_TEXTS = 32;

    private final long seed;
    private long names;
    private long pathAndArg0;
    private long bloom;
    private int texts;

    private long headerBloom;
    private int headerTexts;

    /** The last argument 0, and what it gives. */
    private String argument0;
    private int argument0Hash;
    private long argument0Bloom;
    private int argument0Texts;

    /**
     * A key of a message without fields.
     *
     * @param seed
     *            of the group
     */
    public FrameKey(long seed) {
        this.seed = seed;
    }

    /** Begins a message: its path, interface and member, and no arguments. */
    public FrameKey header(String path, String interfaceName, String member) {
        names = pair(FrameHash.field(seed, FrameHash.INTERFACE, interfaceName),
                FrameHash.field(seed, FrameHash.MEMBER, member));
        pathAndArg0 = pair(FrameHash.field(seed, FrameHash.PATH, path), 0);
        bloom = 0;
        texts = 0;
        addPrefixes(FrameHash.PATH_NAMESPACE, path, '/');
        headerBloom = bloom;
        headerTexts = texts;
        return this;
    }

    /** Begins another message with the same path, interface and member. */
    public FrameKey noArguments() {
        pathAndArg0 &= 0xFFFF_FFFFL;
        bloom = headerBloom;
        texts = headerTexts;
        return this;
    }

    /** Adds an argument of type {@code s}, by its index from 0 on; those above 63 are in no rule. */
    public FrameKey argument(int index, String text) {
        if (index == 0) {
            argument0(text);
        } else if (index < 64) {
            addText(FrameHash.of(seed, FrameHash.ARGUMENT + index, text));
        }
        return this;
    }

    private void argument0(String text) {
        long bloomBefore = bloom;
        int textsBefore = texts;
        // Who tells of the same thing again has the same String, of which every character would be hashed twice.
        if (text != argument0) {
            argument0 = text;
            argument0Hash = FrameHash.field(seed, FrameHash.ARG0, text);
            bloom = 0;
            texts = 0;
            addPrefixes(FrameHash.ARG0_NAMESPACE, text, '.');
            argument0Bloom = bloom;
            argument0Texts = texts;
        }
        pathAndArg0 = pair((int) pathAndArg0, argument0Hash);
        texts = textsBefore + argument0Texts;
        bloom = texts > MOST_TEXTS ? -1L : bloomBefore | argument0Bloom;
    }

    private void addPrefixes(int kind, String text, char separator) {
        long hash = FrameHash.begin(seed, kind);
        int done = 0;
        if (separator == '/') {
            addText(FrameHash.end(FrameHash.add(hash, '/')));
            if (text.length() == 1) {
                return;
            }
        }
        for (int at = text.indexOf(separator, 1); at >= 0; at = text.indexOf(separator, at + 1)) {
            hash = FrameHash.add(hash, text, done, at);
            done = at;
            addText(FrameHash.end(hash));
        }
        addText(FrameHash.end(FrameHash.add(hash, text, done, text.length())));
    }

    private void addText(long hash) {
        bloom = ++texts > MOST_TEXTS ? -1L : bloom | FrameHash.bits(hash);
    }

    static long pair(int low, int high) {
        return low & 0xFFFF_FFFFL | (long) high << 32;
    }

    /** Interface in the low half, member in the high half. */
    public long names() {
        return names;
    }

    /** Path in the low half, argument 0 in the high half. */
    public long pathAndArg0() {
        return pathAndArg0;
    }

    public long bloom() {
        return bloom;
    }
}
