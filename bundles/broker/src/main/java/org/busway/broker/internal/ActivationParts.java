package org.busway.broker.internal;

import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.WaitingRoom;
import org.busway.spi.flow.Account;

/**
 * What an {@link org.busway.broker.internal.activation.Activator} is made of: the parts of the bus that it uses.
 *
 * @param loop the bus thread, and its timers
 * @param names who owns what
 * @param room keeps messages until somebody owns their destination
 * @param voice answers those who asked for a program to be started
 * @param ofBus is charged for what belongs to no peer
 */
public record ActivationParts(EventLoop loop, NameTable names, WaitingRoom room, BusVoice voice, Account ofBus) {}
