package org.busway.broker.internal.route;

import org.busway.broker.internal.memory.DescriptorSet;
import org.busway.broker.internal.memory.Segment;
import org.busway.broker.internal.peer.Peer;

/**
 * A message whose receiver is not there yet: its stamped bytes, and who is charged for them.
 *
 * @param sender who sent it; null for the bus itself
 * @param serial the serial that its sender gave it
 * @param segment where it lies, from the beginning on
 * @param length its bytes
 * @param descriptors those that go with it, or null
 */
public record HeldMessage(Peer sender, int serial, Segment segment, int length, DescriptorSet descriptors) {}
