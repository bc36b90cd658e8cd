/** The buses that are measured: how they start, and what the kernel and the Java runtime say of their processes. */
package org.busway.bench.bus;
