package org.busway.client;

/** What the violating classes of the import test use. */
public final class OpenTarget {}
