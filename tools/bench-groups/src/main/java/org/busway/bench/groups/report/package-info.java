/** The results as text and picture. */
package org.busway.bench.groups.report;
