package org.busway.broker.internal;

import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.memory.Arena;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Delivery;
import org.busway.broker.internal.route.Parcels;

/**
 * What an {@link org.busway.broker.internal.activation.Activator} is made of: the parts of the bus that it uses.
 *
 * @param loop the bus thread, and its timers
 * @param delivery hands on messages that have waited
 * @param voice answers those who asked for a program to be started
 * @param arena where a message that has waited is written again to be handed on
 * @param parcels what carries it
 */
public record ActivationParts(EventLoop loop, Delivery delivery, BusVoice voice, Arena arena, Parcels parcels) {}
