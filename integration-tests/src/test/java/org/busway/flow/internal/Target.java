package org.busway.flow.internal;

/** What the violating classes of the import test use. */
public final class Target {}
