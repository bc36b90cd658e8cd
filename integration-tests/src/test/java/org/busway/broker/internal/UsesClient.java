package org.busway.broker.internal;

import org.busway.client.OpenTarget;

/** Breaks the import rules, to show that they notice. */
public final class UsesClient {

    OpenTarget[] targets;
}
