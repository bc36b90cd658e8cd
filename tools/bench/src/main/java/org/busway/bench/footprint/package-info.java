/** What a program takes of a device that does nothing: disk, memory, threads, the time to start, wake-ups. */
package org.busway.bench.footprint;
