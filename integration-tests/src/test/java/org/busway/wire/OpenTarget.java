package org.busway.wire;

/** What the violating classes of the import test use. */
public final class OpenTarget {}
