package org.busway.client.internal;

import java.time.Duration;

/**
 * What a connection may hold and how long it waits.
 *
 * @param sendTimeout how long {@code send} waits for room
 * @param aheadBytes how much may come before a reply that a handler waits for
 */
public record ConnectionSettings(Duration sendTimeout, long aheadBytes) {}
