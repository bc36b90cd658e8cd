package org.busway.group.internal.lanes;

/**
 * What the header of a frame says of its message, for filters.
 *
 * @param names interface and member
 * @param pathAndArg0 path and first argument
 * @param bloom everything else
 */
public record Hashes(long names, long pathAndArg0, long bloom) {}
