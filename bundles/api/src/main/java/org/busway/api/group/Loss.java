package org.busway.api.group;

/**
 * Messages of a group that a member did not get.
 *
 * @param count how many
 * @param first the group's number of the first of them ({@link GroupMessage#frameNumber}), 0 where it is not known
 * @param last the group's number of the last of them, 0 where it is not known
 * @param exact whether so many of them were what the member's rules ask for; false: {@code count} is of all messages of the group, so it is
 *            the most that it can have missed
 * @param why one line for a person
 */
public record Loss(long count, long first, long last, boolean exact, String why) {}
