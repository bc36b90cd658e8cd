/** Figures over turns, and how they are shown. */
package org.busway.bench.report;
