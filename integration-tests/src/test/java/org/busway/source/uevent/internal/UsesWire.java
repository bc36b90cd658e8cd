package org.busway.source.uevent.internal;

import org.busway.wire.OpenTarget;

/** Breaks the import rules, to show that they notice. */
public final class UsesWire {

    OpenTarget target;
}
