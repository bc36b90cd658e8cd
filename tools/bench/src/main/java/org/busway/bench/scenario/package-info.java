/** What is measured: each scenario gives the load processes their tasks and turns what they report into figures. */
package org.busway.bench.scenario;
