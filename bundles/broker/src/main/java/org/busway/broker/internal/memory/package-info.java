/** What the bus holds of messages: pooled direct memory, who is charged for it, and the queues that refer to it. */
package org.busway.broker.internal.memory;
