/** Programs that do nothing, to see what their platform takes by itself. */
package org.busway.bench.bare;
